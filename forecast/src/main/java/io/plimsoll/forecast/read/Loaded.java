package io.plimsoll.forecast.read;

import io.plimsoll.forecast.Panel;
import java.util.List;

/**
 * What a reader made of its files.
 *
 * @param rows how many rows were good
 * @param badRowCount how many were left out; {@code badRows} names the first thousand
 */
public record Loaded(Panel panel, long rows, List<BadRow> badRows, long badRowCount) {}
