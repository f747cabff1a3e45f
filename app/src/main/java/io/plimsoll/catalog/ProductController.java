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

/** Products over HTTP. */
@RestController
@Tag(name = "Products")
@RequestMapping(ProductController.PATH)
class ProductController extends KindController<Product, Products.Body> {

  static final String PATH = "/api/v1/catalog/products";
  private final Categories categories;

  ProductController(Products kind, Register register, FirstAnswers answers, Categories categories) {
    super(kind, register, answers, PATH);
    this.categories = categories;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Requires(Permission.CATALOG_READ)
  @Operation(summary = "List and search", description = "In the order of codes.")
  PageOf<Products.Body> list(
      @Parameter(description = "words that must all occur in code, name or number", example = "a") @RequestParam(required = false) @Nullable String q,
      @Parameter(description = "in this category or below it", example = "WOMEN") @RequestParam(required = false) @Nullable String category,
      @Parameter(description = "how many at most, 1 to 500; 50 if absent", example = "50") @RequestParam(required = false) @Nullable Integer limit,
      @Parameter(description = "next, of the page before") @RequestParam(required = false) @Nullable String cursor) {
    var within = category == null ? null : categories.below(category);
    return page(q, limit, cursor, row -> within == null || (row.category() != null && within.contains(row.category())));
  }
}
