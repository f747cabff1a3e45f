package io.plimsoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The repository checks itself: what no compiler minds and every reader does. */
class TidyTest {

  private static final int WIDEST = 120;
  /** Its text may be as wide as code may; its mark and indentation come on top. So wide may tests and benches be too. */
  private static final int WIDEST_COMMENT = 135;
  private static final int LONGEST_FUNCTION = 70;

  /** A call that is banned, why, and the files that may make it all the same. */
  private record Ban(String call, String instead, Set<String> except) {}

  private static final List<Ban> BANS = List.of(
      new Ban("\\bSystem\\.(out|err)\\b", "log, or return it", Set.of()),
      new Ban("\\.printStackTrace\\(", "log it with its cause", Set.of()),
      new Ban("\\bThread\\.sleep\\(", "wait for what you wait for",
          Set.of("platform/EmbeddedDatabase.java", "platform/EventTail.java", "platform/LogConsumers.java")),
      new Ban("\\b(Instant|LocalDate|LocalDateTime|ZonedDateTime|OffsetDateTime)\\.now\\(", "ask the InstantSource",
          Set.of()),
      new Ban("\\bSystem\\.currentTimeMillis\\(", "ask the InstantSource", Set.of()),
      new Ban("\\bnew Date\\(", "use java.time", Set.of()),
      new Ban("\\bnew Random\\(|\\bMath\\.random\\(", "choose before the decision, from SecureRandom or a seed",
          Set.of()),
      new Ban("\\.toUpperCase\\(\\)|\\.toLowerCase\\(\\)", "name the Locale", Set.of()),
      new Ban("\\bnew (double|float)\\b|\\b(double|float) \\w+ ?[=;)]", "quantities and money are exact", Set.of()),
      new Ban("@Autowired\\b", "take it in the constructor", Set.of()),
      new Ban("@SuppressWarnings\\(\"all\"\\)", "name the warning", Set.of()),
      new Ban("\\b(TODO|FIXME|XXX)\\b", "do it, or say what is not there", Set.of()));

  /** Longer than wished today; none may grow, and a shorter one gets its new figure. */
  private static final Map<String, Integer> LONG_FUNCTIONS = Map.of();

  /** Places of somebody's machine, and hosts that packages come from; written so that they are not found here. */
  private static final List<Pattern> FOREIGN = List.of(Pattern.compile("/[w]ork/"), Pattern.compile("/[r]oot/"),
      Pattern.compile("repo1?\\.[m]aven"), Pattern.compile("registry\\.[n]pmjs"));

  private static final Set<String> TEXTS = Set.of("java", "md", "xml", "yaml", "yml", "sql", "sh", "ts", "tsx", "css",
      "html",
      "json", "properties", "csv", "ledger", "txt");

  @Test
  void bannedCalls() throws IOException {
    var wrong = new ArrayList<String>();
    var main = Repository.ROOT.resolve("app/src/main/java");
    var used = new TreeSet<String>();
    for (var file : Repository.javaFiles(main)) {
      var name = main.resolve("io/plimsoll").relativize(file).toString();
      var lines = Files.readAllLines(file);
      for (var i = 0; i < lines.size(); i++) {
        for (var ban : BANS) {
          if (!Pattern.compile(ban.call).matcher(withoutStrings(lines.get(i))).find()) continue;
          if (ban.except.contains(name)) used.add(name);
          else
            wrong.add(name + ":" + (i + 1) + " " + lines.get(i).strip() + " (" + ban.instead + ")");
        }
      }
    }
    assertThat(wrong).isEmpty();
    for (var ban : BANS) assertThat(used).as("exceptions that are still needed").containsAll(ban.except);
  }

  /** A string may say anything. */
  private static String withoutStrings(String line) {
    return line.replaceAll("\"([^\"\\\\]|\\\\.)*\"", "\"\"");
  }

  /** SQL, tables and examples read worse when they are broken, and the formatter breaks no string and no annotation. */
  @Test
  void linesAreNotTooWide() throws IOException {
    var wrong = new ArrayList<String>();
    for (var file : Repository.javaFiles(Repository.ROOT)) {
      var lines = Files.readAllLines(file);
      var inText = false;
      for (var i = 0; i < lines.size(); i++) {
        var line = lines.get(i);
        var isText = inText || line.contains("\"\"\"");
        if (line.split("\"\"\"", -1).length % 2 == 0) inText = !inText;
        if (isText || line.contains("@") && !line.strip().startsWith("*")) continue;
        var isComment = line.strip().startsWith("*") || line.strip().startsWith("/");
        var width = withoutStrings(line).codePointCount(0, withoutStrings(line).length());
        var widest = isComment || !file.toString().contains("app/src/main/") ? WIDEST_COMMENT : WIDEST;
        if (width > widest) wrong.add(name(file) + ":" + (i + 1) + " has " + width);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void functionsDoNotGrow() throws IOException {
    var longer = new TreeMap<String, Integer>();
    for (var file : Repository.javaFiles(Repository.ROOT)) {
      if (file.toString().contains("/test/")) continue;
      functions(file).forEach((function, length) -> {
        if (length > LONGEST_FUNCTION) longer.merge(name(file) + " " + function, length, Math::max);
      });
    }
    var grown = new LinkedHashMap<>(longer);
    LONG_FUNCTIONS
        .forEach((function, length) -> grown.computeIfPresent(function, (_, now) -> now <= length ? null : now));
    assertThat(grown).as("functions longer than " + LONGEST_FUNCTION + " lines, or than they were").isEmpty();
    assertThat(LONG_FUNCTIONS).as("no longer so long: take them out, or lower the figure").isEqualTo(longer);
  }

  private static final Pattern HEAD = Pattern
      .compile("^ {2,6}(?!return|new|else|throw|case|if|for|while)[\\w<>@?,\\[\\]. ]*?(\\w+)\\(.*");

  /** By the indentation that the formatter guarantees: a function ends with a brace in its own column. */
  private static Map<String, Integer> functions(Path file) throws IOException {
    var found = new HashMap<String, Integer>();
    var lines = Files.readAllLines(file);
    for (var i = 0; i < lines.size(); i++) {
      var head = HEAD.matcher(lines.get(i));
      if (!head.matches() || lines.get(i).strip().startsWith("*") || lines.get(i).endsWith(";")) continue;
      var indent = lines.get(i).length() - lines.get(i).stripLeading().length();
      var end = " ".repeat(indent) + "}";
      for (var j = i + 1; j < lines.size(); j++) {
        if (lines.get(j).equals(end)) {
          found.merge(head.group(1), j - i + 1, Math::max);
          break;
        }
        if (!lines.get(j).isBlank() && lines.get(j).length() - lines.get(j).stripLeading().length() <= indent) break;
      }
    }
    return found;
  }

  /** A class that nothing names is dead, unless a framework finds it. */
  @Test
  void everyClassIsUsed() throws IOException {
    var text = new StringBuilder();
    var files = Repository.files();
    for (var file : files) if (isText(file)) text.append(Files.readString(file)).append('\n');
    var all = text.toString();
    var wrong = new ArrayList<String>();
    for (var file : files) {
      var name = file.getFileName().toString();
      if (!name.endsWith(".java") || name.equals("package-info.java")) continue;
      var type = name.substring(0, name.length() - 5);
      var own = Files.readString(file);
      if (own.contains("@Component") || own.contains("@RestController") || own.contains("@Configuration")
          || own.contains("@RestControllerAdvice") || own.contains("@Test") || own.contains("static void main(")
          || own.contains("@ParameterizedTest") || own.contains("@State") || own.contains("@Benchmark")) {
        continue;
      }
      var pattern = Pattern.compile("\\b" + type + "\\b");
      if (pattern.matcher(all).results().count() <= pattern.matcher(own).results().count()) wrong.add(name(file));
    }
    assertThat(wrong).as("classes that no other file names").isEmpty();
  }

  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)[^)]*\\)");

  @Test
  void linksLeadSomewhere() throws IOException {
    var wrong = new ArrayList<String>();
    for (var file : Repository.files()) {
      if (!file.toString().endsWith(".md")) continue;
      var links = LINK.matcher(Files.readString(file));
      while (links.find()) {
        var target = links.group(1);
        if (target.matches("[a-z]+:.*")) continue;
        var parts = target.split("#", 2);
        var to = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]).normalize();
        if (!Files.exists(to)) wrong.add(name(file) + " links to " + target);
        else if (parts.length > 1 && to.toString().endsWith(".md") && !anchors(to).contains(parts[1])) {
          wrong.add(name(file) + " links to a heading that is not there: " + target);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static Set<String> anchors(Path file) throws IOException {
    var anchors = new TreeSet<String>();
    for (var line : Files.readAllLines(file)) {
      if (line.startsWith("#")) {
        anchors
            .add(line.replaceFirst("^#+ +", "").toLowerCase(java.util.Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-'));
      }
    }
    return anchors;
  }

  @Test
  void itSpeaksOfTheProjectAlone() throws IOException {
    var wrong = new ArrayList<String>();
    for (var file : Repository.files()) {
      // Lock files name the registry that they were made from.
      if (!isText(file) || file.endsWith("package-lock.json")) continue;
      var text = Files.readString(file);
      for (var word : FOREIGN) {
        var found = word.matcher(text);
        if (found.find()) wrong.add(name(file) + " says " + found.group());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void textsEndWithALineAndHaveNoTabs() throws IOException {
    var wrong = new ArrayList<String>();
    for (var file : Repository.files()) {
      if (!isText(file) || file.endsWith("package-lock.json")) continue;
      var text = Files.readString(file);
      if (!text.isEmpty() && !text.endsWith("\n")) wrong.add(name(file) + " ends within a line");
      if (text.indexOf('\r') >= 0) wrong.add(name(file) + " has carriage returns");
      if (file.toString().endsWith(".java") && text.indexOf('\t') >= 0) wrong.add(name(file) + " has tabs");
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isText(Path file) {
    var name = file.getFileName().toString();
    return TEXTS.contains(name.substring(name.lastIndexOf('.') + 1)) || name.equals("plimsoll");
  }

  private static String name(Path file) {
    return Repository.ROOT.relativize(file).toString();
  }
}
