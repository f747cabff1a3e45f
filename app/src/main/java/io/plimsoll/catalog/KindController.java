package io.plimsoll.catalog;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.platform.Actor;
import io.plimsoll.platform.FirstAnswers;
import io.plimsoll.platform.PageOf;
import io.plimsoll.platform.Problem;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.util.UriUtils;

/** What one can do with every kind of master data. Lists differ in their filters and are at home in the kinds' controllers. */
abstract class KindController<R extends Row, B extends Record> {

  private static final String CSV = "text/csv";

  final Kind<R, B> kind;
  private final Register register;
  private final FirstAnswers answers;
  private final String path;

  /** @param path of the list */
  KindController(Kind<R, B> kind, Register register, FirstAnswers answers, String path) {
    this.kind = kind;
    this.register = register;
    this.answers = answers;
    this.path = path;
  }

  @GetMapping(path = "/{*code}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.CATALOG_READ)
  @Operation(summary = "Read one", description = "The answer's ETag is its version.")
  public ResponseEntity<B> get(@PathVariable String code) {
    var key = key(code);
    var row = kind.rows.get(key);
    if (row == null) throw Problem.notFound(kind.name(), key);
    return answer(row, 200);
  }

  @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.CATALOG_WRITE)
  @ApiResponse(responseCode = "201", description = "Created; Location names it")
  @Operation(summary = "Create one", description = "Refused with 409 if it exists.")
  public ResponseEntity<B> create(@RequestBody B body,
      @Parameter(description = "repeated with the same key and body, it is created once and the first answer given again", example = "0190e1c2-5b1f-7cc2-a55e-6d8e1f1f7a11") @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
      @Parameter(hidden = true) Actor actor) {
    @SuppressWarnings("unchecked")
    var type = (Class<B>) body.getClass();
    var created = answers.once(actor, idempotencyKey, body, type,
        () -> kind.body(register.put(kind, null, body, false, null, actor).row()));
    return ResponseEntity
        .created(URI.create(path + "/" + UriUtils.encodePath(kind.key(created), StandardCharsets.UTF_8)))
        .eTag("\"1\"").body(created);
  }

  @PutMapping(path = "/{*code}", consumes = MediaType.APPLICATION_JSON_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.CATALOG_WRITE)
  @ApiResponse(responseCode = "200", description = "Changed, or as it was")
  @ApiResponse(responseCode = "201", description = "Created")
  @Operation(summary = "Create or change one", description = "The body replaces what is there. With If-Match, or a"
      + " version in the body, a change is refused with 412 if somebody else was quicker. The same body again changes"
      + " nothing.")
  public ResponseEntity<B> put(@PathVariable String code, @RequestBody B body,
      @Parameter(description = "the ETag that was read", example = "\"7\"") @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      @Parameter(hidden = true) Actor actor) {
    var version = ifMatch == null ? null : version(ifMatch);
    var written = register.put(kind, key(code), body, true, version, actor);
    return answer(written.row(), written.created() ? 201 : 200);
  }

  @PostMapping(path = "/import", consumes = CSV, produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.CATALOG_WRITE)
  @Operation(summary = "Read a CSV file", description = "Creates or changes line by line: good lines land, the others"
      + " come back with field and reason. A column that the file does not have keeps what is there, an empty cell"
      + " empties it. The same file again changes nothing. UTF-8, comma, names of columns in the first line.")
  public CsvFile.Report read(HttpServletRequest request, @Parameter(hidden = true) Actor actor) throws IOException {
    return CsvFile.read(kind, register, actor, request.getInputStream());
  }

  @GetMapping(path = "/export", produces = CSV)
  @Requires(Permission.CATALOG_READ)
  @Operation(summary = "Write all as a CSV file", description = "What import can read.")
  public void export(HttpServletResponse response) throws IOException {
    response.setContentType(CSV + ";charset=UTF-8");
    response.setHeader("Content-Disposition", "attachment; filename=\"" + path.substring(path.lastIndexOf('/') + 1)
        + ".csv\"");
    CsvFile.write(kind, response.getOutputStream());
  }

  final PageOf<B> page(@Nullable String words, @Nullable Integer limit, @Nullable String cursor,
      Predicate<R> filter) {
    var size = PageOf.limit(limit);
    var after = PageOf.decode(cursor, 1);
    var rows = kind.rows.search(after == null ? null : after.getFirst(), words, filter).limit(size + 1L).toList();
    return PageOf.of(rows, size, row -> List.of(row.key())).map(kind::body);
  }

  private ResponseEntity<B> answer(R row, int status) {
    return ResponseEntity.status(status).eTag("\"" + row.version() + "\"").body(kind.body(row));
  }

  /** Captured to the end of the path, since codes may hold slashes. */
  private static String key(String captured) {
    return captured.startsWith("/") ? captured.substring(1) : captured;
  }

  private static long version(String ifMatch) {
    var text = ifMatch.strip();
    if ("*".equals(text)) return Register.ANY;
    if (text.startsWith("W/")) text = text.substring(2);
    if (text.length() > 2 && text.startsWith("\"") && text.endsWith("\"")) text = text.substring(1, text.length() - 1);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException notAVersion) {
      throw Problem.malformed("If-Match", ifMatch, "is not an ETag that was read here, such as \"7\"");
    }
  }
}
