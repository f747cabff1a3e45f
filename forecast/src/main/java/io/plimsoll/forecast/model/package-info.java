/**
 * Models of one series at a time: each learns from a {@link io.plimsoll.forecast.model.History} and looks ahead as a
 * {@link io.plimsoll.forecast.model.Fitted}.
 */
@NullMarked
package io.plimsoll.forecast.model;

import org.jspecify.annotations.NullMarked;
