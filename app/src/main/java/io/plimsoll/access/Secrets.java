package io.plimsoll.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes secrets and hashes those that are random enough for a fast hash. */
final class Secrets {

  static final String KEY_PREFIX = "plk_";

  private static final SecureRandom RANDOM = new SecureRandom();
  /** Without letters and digits that are taken for one another. */
  private static final String READABLE = "abcdefghijkmnpqrstuvwxyz23456789";

  private Secrets() {}

  /** 256 random bits in 43 characters that fit into a URL. */
  static String token() {
    var bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** 100 random bits that a person can type. */
  static String password() {
    var password = new StringBuilder();
    for (var i = 0; i < 20; i++) {
      if (i > 0 && i % 5 == 0) password.append('-');
      password.append(READABLE.charAt(RANDOM.nextInt(READABLE.length())));
    }
    return password.toString();
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
