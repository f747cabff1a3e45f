package io.plimsoll.simulator;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Requests under way, never more than so many at once: whoever adds one waits for a place. They start in the order in which they
 * are added, so with a small width a later one overtakes at most its neighbours.
 */
final class Lane implements AutoCloseable {

  private final int width;
  private final Semaphore places;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Lane(int width) {
    this.width = width;
    this.places = new Semaphore(width, true);
  }

  /** Waits for a place, then starts. Throws what an earlier one threw: after a failure nothing new begins. */
  <T> Future<T> add(Callable<T> request) throws InterruptedException {
    places.acquire();
    rethrow();
    var task = new FutureTask<>(() -> {
      try {
        return request.call();
      } catch (Exception | Error e) {
        failure.compareAndSet(null, e);
        throw e;
      } finally {
        places.release();
      }
    });
    threads.execute(task);
    return task;
  }

  /** Waits until nothing is under way. */
  void drain() throws InterruptedException {
    places.acquire(width);
    places.release(width);
    rethrow();
  }

  private void rethrow() {
    switch (failure.get()) {
      case null -> {
      }
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.close();
  }
}
