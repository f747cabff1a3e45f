package io.plimsoll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The files of this project, as they lie in its folder; what is built or fetched is left out. */
final class Repository {

  /** The folder that holds all modules. */
  static final Path ROOT = root();

  private static final Set<String> NOT_OURS = Set.of("target", "node_modules", "dist", ".git", ".plimsoll", ".idea",
      ".vscode", ".settings", "playwright-report", "test-results");

  private Repository() {}

  private static Path root() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("config/java-format.xml"))) return folder;
    }
    throw new IllegalStateException("run the tests inside the project's folder");
  }

  static List<Path> files() throws IOException {
    return files(ROOT);
  }

  static List<Path> javaFiles(Path under) throws IOException {
    return files(under).stream().filter(file -> file.toString().endsWith(".java")).toList();
  }

  private static List<Path> files(Path under) throws IOException {
    try (var files = Files.walk(under)) {
      return files.filter(Files::isRegularFile).filter(file -> {
        for (var part : ROOT.relativize(file)) if (NOT_OURS.contains(part.toString())) return false;
        return true;
      }).sorted().toList();
    }
  }
}
