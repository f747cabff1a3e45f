package io.plimsoll.forecast;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * What each series of a panel belongs to in one respect: its store, its category. {@code codes[s]} indexes
 * {@code labels}.
 */
public record Attribute(String name, int[] codes, List<String> labels) {

  public Attribute {
    labels = List.copyOf(labels);
    for (var code : codes) {
      if (code < 0 || code >= labels.size())
        throw new IllegalArgumentException("attribute " + name + ": code " + code + " has no label");
    }
  }

  /** Codes the labels in the order of their first appearance. */
  public static Attribute of(String name, List<String> labelOfSeries) {
    var codeOf = new HashMap<String, Integer>();
    var labels = new ArrayList<String>();
    var codes = new int[labelOfSeries.size()];
    for (var s = 0; s < codes.length; s++) {
      var label = labelOfSeries.get(s);
      codes[s] = codeOf.computeIfAbsent(label, fresh -> {
        labels.add(fresh);
        return labels.size() - 1;
      });
    }
    return new Attribute(name, codes, labels);
  }

  public String of(int series) {
    return labels.get(codes[series]);
  }

  Attribute select(int[] series) {
    var chosen = new ArrayList<String>(series.length);
    for (var s : series) chosen.add(of(s));
    return of(name, chosen);
  }
}
