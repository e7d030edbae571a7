package afterimage.store;

import afterimage.recipe.Recipe;
import afterimage.recipe.Rules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Pictures that sessions start from, by the SHA-256 of their bytes: {@code FOLDER/HEX} is the
 * picture as it came, {@code FOLDER/HEX-SIZE-RULES.floats} beside it is what a canvas of that size
 * makes of it by these rules, and can always be made again. Recipes inside a server name a picture
 * by its hash.
 */
public final class StartPictures {
  private static final int HEX = 64;

  /** More than any recipe holds. */
  public static final long LARGEST_FILE = 8_000_000;

  private static final long MOST_PIXELS = 16_000_000;

  /** Of those that were kept before there was a limit. */
  private static final long ONCE_MOST_PIXELS = 50_000_000;

  /** 16 million pixels take about one second, on a busy machine ten. */
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private final Path folder;

  public StartPictures(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** The file of a picture. */
  public Path file(String hash) {
    return folder.resolve(hash.substring(Recipe.Canvas.HASH.length()));
  }

  /** What a picture is called: "sha256:" and 64 hexadecimal digits. */
  public static String hash(byte[] picture) {
    return Recipe.Canvas.HASH + Sha256.hex(picture);
  }

  /** The picture that a recipe holds as a data URI; empty where it holds none in base64. */
  public static Optional<byte[]> inside(Recipe recipe) {
    try {
      return recipe.canvas().start().startsWith(Recipe.Canvas.PICTURE)
          ? Optional.of(DataUri.bytes(recipe.canvas().start()))
          : Optional.empty();
    } catch (PictureException e) {
      return Optional.empty();
    }
  }

  /**
   * A recipe whose picture is kept.
   *
   * @param recipe with its hash in the place of a data URI
   * @param written names of the files that were not there before
   */
  public record Kept(Recipe recipe, Set<String> written) {
    public Kept {
      written = Set.copyOf(written);
    }
  }

  /** The recipe of what {@link #add} keeps. */
  public Recipe keep(Recipe recipe, Rules rules) {
    return add(recipe, rules).recipe();
  }

  /**
   * Keeps the picture that a recipe starts from, once it is known to be one.
   *
   * @throws PictureException if it is none, larger than may be, not there, or cannot be written;
   *     then nothing is kept of it
   */
  public Kept add(Recipe recipe, Rules rules) {
    Recipe.Canvas canvas = recipe.canvas();
    if (!canvas.hasPicture()) {
      return new Kept(recipe, Set.of());
    }
    Set<String> written = new HashSet<>();
    try {
      return new Kept(
          canvas.hasHash() ? again(recipe, rules, written) : added(recipe, rules, written),
          written);
    } catch (PictureException e) {
      remove(written);
      throw e;
    }
  }

  private Recipe again(Recipe recipe, Rules rules, Set<String> written) {
    Recipe.Canvas canvas = recipe.canvas();
    if (prepare(canvas, rules)) {
      written.add(name(cache(canvas, rules)));
    }
    touch(file(canvas.start()));
    return recipe;
  }

  private Recipe added(Recipe recipe, Rules rules, Set<String> written) {
    int size = recipe.canvas().size();
    byte[] picture = DataUri.bytes(recipe.canvas().start());
    Recipe kept = recipe.startingFrom(hash(picture));
    Path cache = cache(kept.canvas(), rules);
    if (SquareFile.read(cache, size).isEmpty()) {
      write(cache, SquareFile.encoded(decoded(picture, size, rules, MOST_PIXELS)), false);
      written.add(name(cache));
    }
    Path file = file(kept.canvas().start());
    boolean isNew = !Files.exists(file);
    put(picture);
    if (isNew) {
      written.add(name(file));
    }
    return kept;
  }

  /** Removes files that were written for nothing. */
  public void remove(Set<String> names) {
    if (!names.isEmpty()) {
      tidy(file -> names.contains(name(file)));
    }
  }

  /** Keeps a picture of an earlier program, whatever it is, if it is not there. */
  public void adopt(byte[] picture) {
    Path file = file(hash(picture));
    if (!Files.exists(file)) {
      write(file, picture, true);
    }
  }

  private void put(byte[] picture) {
    Path file = file(hash(picture));
    if (Files.exists(file) && isIntact(file)) {
      touch(file);
    } else {
      write(file, picture, true);
    }
  }

  /**
   * A picture as it came.
   *
   * @throws PictureException if it is not there, or not what it was
   */
  public byte[] get(String hash) {
    Path file = file(hash);
    try {
      byte[] bytes = Files.size(file) > LARGEST_FILE ? new byte[0] : Files.readAllBytes(file);
      if (!hash(bytes).equals(hash)) {
        throw new PictureException(
            "canvas.start: %s is damaged: its bytes are not those that were written"
                .formatted(file));
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new PictureException(
          "canvas.start is %s, and this server has no such picture; send the picture itself as a data URI"
              .formatted(hash),
          e);
    } catch (IOException e) {
      throw new PictureException(
          "canvas.start: cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private boolean isIntact(Path file) {
    try {
      get(Recipe.Canvas.HASH + file.getFileName());
      return true;
    } catch (PictureException e) {
      return false;
    }
  }

  /**
   * Makes ready what {@link #square} reads; takes as long as decoding a picture.
   *
   * @return whether it was not there
   * @throws PictureException if the picture is not there or is none
   */
  public boolean prepare(Recipe.Canvas canvas, Rules rules) {
    Path cache = cache(canvas, rules);
    if (SquareFile.read(cache, canvas.size()).isPresent()) {
      return false;
    }
    long most = rules.from(Rules.TWO) ? MOST_PIXELS : ONCE_MOST_PIXELS;
    write(
        cache, SquareFile.encoded(decoded(get(canvas.start()), canvas.size(), rules, most)), false);
    return true;
  }

  /** Whether {@link #square} has something to read. */
  public boolean isPrepared(Recipe.Canvas canvas, Rules rules) {
    return SquareFile.read(cache(canvas, rules), canvas.size()).isPresent();
  }

  /**
   * The picture that a canvas starts from, if it does.
   *
   * @return (3, size, size) in [0, 1]
   * @throws PictureException if it was not prepared
   */
  public Optional<float[]> square(Recipe.Canvas canvas, Rules rules) {
    if (!canvas.hasPicture()) {
      return Optional.empty();
    }
    if (!canvas.hasHash()) {
      throw new PictureException("canvas.start comes to a worker as a hash");
    }
    Optional<float[]> square = SquareFile.read(cache(canvas, rules), canvas.size());
    if (square.isEmpty()) {
      throw new PictureException(
          "canvas.start: %s is not there or damaged; it is made again when the session is asked for again"
              .formatted(cache(canvas, rules)));
    }
    return square;
  }

  /** The recipe with the picture itself, for who has no server; as it is where there is none. */
  public Recipe embedded(Recipe recipe) {
    return recipe.canvas().hasHash()
        ? recipe.startingFrom(DataUri.of(get(recipe.canvas().start())))
        : recipe;
  }

  /** The hash that a file belongs to; empty for what is no file of this folder. */
  public static Optional<String> owner(Path file) {
    String name = file.getFileName().toString();
    return name.matches("[0-9a-f]{64}(-\\d{1,4}-\\d{1,4}\\.floats)?")
        ? Optional.of(Recipe.Canvas.HASH + name.substring(0, HEX))
        : Optional.empty();
  }

  /** Names of the files that a session with this canvas starts from; none where it needs none. */
  public static Set<String> files(Recipe.Canvas canvas, Rules rules) {
    return canvas.hasHash() ? Set.of(hex(canvas), cacheName(canvas, rules)) : Set.of();
  }

  /** Removes what is none of these files and was not used since a time. */
  public void retain(Set<String> names, Instant since) {
    tidy(file -> !names.contains(name(file)) && isOlder(file, since));
  }

  private static boolean isOlder(Path file, Instant since) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(since);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tidy(Predicate<Path> isUnwanted) {
    try {
      BackupLock.of(folder).remove(() -> removeAll(isUnwanted)); // else the next time
    } catch (IOException | UncheckedIOException e) {
      throw new PictureException("cannot tidy %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  private void removeAll(Predicate<Path> isUnwanted) {
    try {
      for (Path file : files()) {
        if (isUnwanted.test(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static float[] decoded(byte[] picture, int size, Rules rules, long mostPixels) {
    ImageDecoder.Bounds bounds =
        new ImageDecoder.Bounds(mostPixels, System.nanoTime() + LONGEST.toNanos());
    try (ImageDecoder photograph = new ImageDecoder("canvas.start", picture, bounds)) {
      return photograph.square(size, rules.from(Rules.TWO));
    }
  }

  // ---- files

  private Path cache(Recipe.Canvas canvas, Rules rules) {
    return folder.resolve(cacheName(canvas, rules));
  }

  private static String cacheName(Recipe.Canvas canvas, Rules rules) {
    return String.format(
        Locale.ROOT, "%s-%d-%d.floats", hex(canvas), canvas.size(), rules.number());
  }

  private static String hex(Recipe.Canvas canvas) {
    return canvas.start().substring(Recipe.Canvas.HASH.length());
  }

  private static void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      throw new PictureException("cannot use %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** In one piece; what must outlive a power cut is forced to the disk. */
  private void write(Path file, byte[] bytes, boolean forced) {
    try {
      if (forced) {
        AtomicFile.writeDurably(file, bytes);
      } else {
        AtomicFile.write(file, bytes);
      }
    } catch (IOException e) {
      throw PictureException.notWritten(file, e);
    }
  }
}
