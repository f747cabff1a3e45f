package io.plimsoll.catalog;

import io.plimsoll.access.Permission;
import io.plimsoll.access.Requires;
import io.plimsoll.platform.FirstAnswers;
import io.plimsoll.platform.PageOf;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Listings over HTTP. */
@RestController
@Tag(name = "Listings")
@RequestMapping(ListingController.PATH)
class ListingController extends KindController<Listing, Listings.Body> {

  static final String PATH = "/api/v1/catalog/listings";
  private final Items items;

  ListingController(Listings kind, Register register, FirstAnswers answers, Items items) {
    super(kind, register, answers, PATH);
    this.items = items;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.CATALOG_READ)
  @Operation(summary = "List and search", description = "In the order of codes.")
  PageOf<Listings.Body> list(
      @Parameter(description = "words that must all occur in code, name or number", example = "a") @RequestParam(required = false) @Nullable String q,
      @Parameter(description = "of this channel", example = "WEB") @RequestParam(required = false) @Nullable String channel,
      @Parameter(description = "of this item", example = "LINEN-SHIRT-NAVY-M") @RequestParam(required = false) @Nullable String sku,
      @Parameter(description = "how many at most, 1 to 500; 50 if absent", example = "50") @RequestParam(required = false) @Nullable Integer limit,
      @Parameter(description = "next, of the page before") @RequestParam(required = false) @Nullable String cursor) {
    var item = sku == null ? null : items.rows.get(sku);
    return page(q, limit, cursor, row -> (channel == null || channel.equals(row.channelCode()))
        && (sku == null || (item != null && row.itemId() == item.id())));
  }
}
