/** The server over HTTP, as a process of its own. */
@NullMarked
package io.plimsoll.bench.http;

import org.jspecify.annotations.NullMarked;
