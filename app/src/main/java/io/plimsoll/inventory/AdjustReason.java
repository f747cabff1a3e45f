package io.plimsoll.inventory;

/** Why a quantity is corrected. Every adjustment names one. */
enum AdjustReason {
  COUNT, FOUND, LOST, THEFT, DAMAGE, DATA_ENTRY, SUPPLIER_SHORT, SAMPLE, REPLAY_CORRECTION, OTHER
}
