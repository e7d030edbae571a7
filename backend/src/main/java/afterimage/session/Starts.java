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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures that sessions start from, away from every actor: recipes come with a picture inside
 * and go on with its hash. One picture is decoded at a time, so that they take the memory of one.
 */
public final class Starts {
  private static final Logger LOG = LoggerFactory.getLogger(Starts.class);

  /** Recipes that wait for their picture to be decoded; each holds one of up to 8 MB. */
  private static final int MOST_WAITING = 8;

  /** Between a picture and the session that starts from it there is the answer of a worker. */
  private static final Duration UNUSED = Duration.ofMinutes(10);

  private final StartPictures pictures;
  private final Executor decoding;
  private final Executor reading;
  private final boolean knowsAll;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * Pictures of a folder.
   *
   * @param decoding a single thread, on which pictures are decoded and files written
   * @param reading where what is there is read, and nobody waits for pictures of others
   * @param knowsAll whether every session of the journal is understood; else nothing is removed
   */
  public Starts(StartPictures pictures, Executor decoding, Executor reading, boolean knowsAll) {
    this.knowsAll = knowsAll;
    this.pictures = pictures;
    this.decoding = decoding;
    this.reading = reading;
  }

  /** What became of a recipe. */
  public sealed interface Kept {}

  /** It starts from no picture, or names it by its hash, and the picture is there. */
  public record Ready(Recipe recipe) implements Kept {}

  /** No session can start from its picture. */
  public record Unfit(Answer.Refused answer) implements Kept {}

  /** Keeps the picture that a recipe starts from. */
  public CompletionStage<Kept> keep(Recipe recipe, Rules rules) {
    if (!recipe.canvas().hasPicture()) {
      return CompletableFuture.completedFuture(new Ready(recipe));
    }
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      return CompletableFuture.completedFuture(
          unfit(
              Answer.Code.TOO_MANY,
              "canvas.start: other pictures are being looked at, and no more can wait",
              "try again in a few seconds"));
    }
    return CompletableFuture.supplyAsync(() -> kept(recipe, rules), decoding)
        .whenComplete((kept, failure) -> waiting.decrementAndGet());
  }

  private Kept kept(Recipe recipe, Rules rules) {
    try {
      return new Ready(pictures.keep(recipe, rules));
    } catch (PictureException e) {
      return e.isDisk()
          ? unfit(
              Answer.Code.NOT_WRITTEN,
              "canvas.start: " + e.getMessage(),
              "see that the disk of the server has room, then ask again")
          : unfit(
              Answer.Code.BAD_RECIPE,
              e.getMessage(),
              "give a PNG or JPEG of at most 16 million pixels as a data URI");
    }
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

  /** Removes what no session starts from; what has just come stays for a while. */
  void retain(Set<String> hashes, Instant now) {
    if (!knowsAll) {
      return;
    }
    decoding.execute(
        () -> {
          try {
            pictures.retain(hashes, now.minus(UNUSED));
          } catch (PictureException e) {
            LOG.warn("{}", e.getMessage());
          }
        });
  }
}
