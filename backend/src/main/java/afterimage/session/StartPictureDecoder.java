package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import afterimage.store.PictureException;
import afterimage.store.StartPictures;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures that sessions start from, away from every actor: recipes come with a picture inside
 * and go on with its hash. One picture is decoded at a time, so that they take the memory of one.
 */
public final class StartPictureDecoder {
  private static final Logger LOG = LoggerFactory.getLogger(StartPictureDecoder.class);

  /** Recipes that wait for their picture to be decoded; each holds one of up to 8 MB. */
  private static final int MOST_WAITING = 8;

  /** Between a picture and the session that starts from it there is the answer of a worker. */
  private static final Duration UNUSED = Duration.ofMinutes(10);

  private final StartPictures pictures;
  private final Executor decoding;
  private final Executor reading;
  private final AtomicInteger pending = new AtomicInteger();
  private final Claims claims = new Claims(); // on the thread for decoding

  /**
   * Pictures of a folder.
   *
   * @param decoding a single thread, on which pictures are decoded and files written
   * @param reading where what is there is read, and nobody waits for pictures of others
   */
  public StartPictureDecoder(StartPictures pictures, Executor decoding, Executor reading) {
    this.pictures = pictures;
    this.decoding = decoding;
    this.reading = reading;
  }

  /** What became of a recipe. */
  public sealed interface Kept {}

  /**
   * It starts from no picture, or names it by its hash, and the picture is there.
   *
   * @param files names of what it starts from, which stay until it is {@link #answered}
   */
  public record Ready(Recipe recipe, Set<String> files) implements Kept {
    public Ready {
      files = Set.copyOf(files);
    }
  }

  /** No session can start from its picture. */
  public record Unfit(Answer.Refused answer) implements Kept {}

  /** Keeps the picture that a recipe starts from. */
  public CompletionStage<Kept> keep(Recipe recipe, Rules rules) {
    if (!recipe.canvas().hasPicture()) {
      return CompletableFuture.completedFuture(new Ready(recipe, Set.of()));
    }
    if (pending.incrementAndGet() > MOST_WAITING) {
      pending.decrementAndGet();
      return CompletableFuture.completedFuture(
          unfit(
              Answer.Code.TOO_MANY,
              "canvas.start: other pictures are being looked at, and no more can wait",
              "try again in a few seconds"));
    }
    return CompletableFuture.supplyAsync(() -> kept(recipe, rules), decoding)
        .whenComplete((kept, failure) -> pending.decrementAndGet());
  }

  private Kept kept(Recipe recipe, Rules rules) {
    try {
      StartPictures.Kept kept = pictures.add(recipe, rules);
      Set<String> files = StartPictures.files(kept.recipe().canvas(), rules);
      claims.add(files, kept.written());
      return new Ready(kept.recipe(), files);
    } catch (PictureException e) {
      if (e.isDisk()) {
        LOG.warn("{}", e.getMessage()); // with the place, which is nobody's business
        return unfit(
            Answer.Code.NOT_WRITTEN,
            "canvas.start: the picture could not be written",
            "see that the disk of the server has room, then ask again; its log says more");
      }
      return unfit(
          Answer.Code.BAD_RECIPE,
          e.getMessage(),
          "give a PNG or JPEG of at most 16 million pixels as a data URI");
    }
  }

  /**
   * What became of a recipe that was ready: what was written for one that is refused goes, unless
   * it was written for somebody else, too.
   *
   * @param answer null where there is none, and it may begin all the same
   */
  public void answered(Ready ready, @Nullable Answer answer) {
    if (!ready.files().isEmpty()) {
      tidy(
          () -> {
            if (answer instanceof Answer.Refused refused && isNothingLeft(refused.code())) {
              pictures.remove(claims.drop(ready.files()));
            } else {
              claims.keep(ready.files());
            }
          });
    }
  }

  /** Else there is a session, which somebody may have back. */
  private static boolean isNothingLeft(Answer.Code code) {
    return switch (code) {
      case BAD_RECIPE, TOO_MANY, CONFLICT, DELETED, NOT_WRITTEN -> true;
      case NOT_FOUND, WRONG_STATE, UNREADABLE, BUSY, FAILED -> false;
    };
  }

  private static Unfit unfit(Answer.Code code, String detail, String hint) {
    return new Unfit(new Answer.Refused(code, detail, hint));
  }

  /**
   * Makes ready what the worker takes of a picture.
   *
   * @return the reason why it cannot be; empty when it is
   */
  CompletionStage<String> ready(Recipe recipe, Rules rules) {
    return CompletableFuture.supplyAsync(() -> pictures.isPrepared(recipe.canvas(), rules), reading)
        .thenCompose(
            is ->
                is
                    ? CompletableFuture.completedFuture("")
                    : CompletableFuture.supplyAsync(() -> prepared(recipe, rules), decoding));
  }

  private String prepared(Recipe recipe, Rules rules) {
    try {
      pictures.prepare(recipe.canvas(), rules);
      return "";
    } catch (PictureException e) {
      return e.getMessage();
    }
  }

  /**
   * The recipe with the picture itself, for who takes it elsewhere; with its hash if it is lost.
   */
  public CompletionStage<Recipe> whole(Recipe recipe) {
    return recipe.canvas().hasHash()
        ? CompletableFuture.supplyAsync(() -> embedded(recipe), reading)
        : CompletableFuture.completedFuture(recipe);
  }

  /** The same at once; reads a file. */
  Recipe embedded(Recipe recipe) {
    try {
      return pictures.embedded(recipe);
    } catch (PictureException e) {
      LOG.warn("{}", e.getMessage());
      return recipe;
    }
  }

  /**
   * Removes what no session starts from; what has just come stays for a while.
   *
   * @param files names of what sessions start from
   */
  void retain(Set<String> files, Instant now) {
    tidy(() -> pictures.retain(files, now.minus(UNUSED)));
  }

  private void tidy(Runnable work) {
    decoding.execute(
        () -> {
          try {
            work.run();
          } catch (PictureException e) {
            LOG.warn("{}", e.getMessage());
          }
        });
  }
}
