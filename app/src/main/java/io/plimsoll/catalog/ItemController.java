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

/** Items over HTTP. */
@RestController
@Tag(name = "Items")
@RequestMapping(ItemController.PATH)
class ItemController extends KindController<Item, Items.Body> {

  static final String PATH = "/api/v1/catalog/items";
  private final Categories categories;
  private final Products products;

  ItemController(Items kind, Register register, FirstAnswers answers, Categories categories, Products products) {
    super(kind, register, answers, PATH);
    this.categories = categories;
    this.products = products;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.CATALOG_READ)
  @Operation(summary = "List and search", description = "In the order of codes.")
  PageOf<Items.Body> list(
      @Parameter(description = "words that must all occur in code, name or number", example = "navy shirt") @RequestParam(required = false) @Nullable String q,
      @Parameter(description = "in this category or below it", example = "WOMEN") @RequestParam(required = false) @Nullable String category,
      @Parameter(description = "variants of this product", example = "LINEN-SHIRT") @RequestParam(required = false) @Nullable String product,
      @Parameter(description = "ACTIVE or DISCONTINUED", example = "ACTIVE") @RequestParam(required = false) Items.@Nullable Status status,
      @Parameter(description = "how many at most, 1 to 500; 50 if absent", example = "50") @RequestParam(required = false) @Nullable Integer limit,
      @Parameter(description = "next, of the page before") @RequestParam(required = false) @Nullable String cursor) {
    var within = category == null ? null : categories.below(category);
    return page(q, limit, cursor, row -> (within == null || within.contains(categoryOf(row)))
        && (product == null || product.equals(row.product()))
        && (status == null || row.active() == (status == Items.Status.ACTIVE)));
  }

  /** Its own, or else its product's; empty if neither has one. */
  private String categoryOf(Item item) {
    if (item.category() != null) return item.category();
    var product = item.product() == null ? null : products.rows.get(item.product());
    return product == null || product.category() == null ? "" : product.category();
  }
}
