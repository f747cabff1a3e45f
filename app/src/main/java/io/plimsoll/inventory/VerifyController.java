package io.plimsoll.inventory;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.platform.Invariants;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The proof that anyone may run. */
@RestController
@Tag(name = "Stock")
@RequestMapping(path = "/api/v1/verify", produces = "application/json")
final class VerifyController {

  record Result(boolean clean, List<Invariants.Check> checks) {}

  private final Verify verify;

  VerifyController(Verify verify) {
    this.verify = verify;
  }

  @GetMapping
  @Requires(Permission.STOCK_VERIFY)
  @Operation(summary = "Check every invariant of the books", description = "Reads the whole ledger and every order line as of one"
      + " instant; expected to find nothing")
  Result verify() {
    var checks = verify.run();
    return new Result(checks.stream().allMatch(check -> check.violations() == 0), checks);
  }
}
