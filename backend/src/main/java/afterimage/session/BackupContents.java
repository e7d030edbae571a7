package afterimage.session;

import afterimage.recipe.Recipe;
import afterimage.store.Checkpoints;
import afterimage.store.DataFolder;
import afterimage.store.KeptPictureFiles;
import afterimage.store.StartPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What belongs to a backup: the one list that making it, reading it back and restoring it go by. It
 * follows from the journal; what the journal does not name is no part of it.
 */
public final class BackupContents {
  public static final String JOURNAL = "journal.db";

  /** What the backup says that it has; those of version 0.1.0 have none. */
  public static final String STATEMENT = "backup.json";

  private static final Pattern NAMES =
      Pattern.compile(
          "journal\\.db|backup\\.json"
              + "|(?<kind>checkpoints|pictures|meters)/(?<session>[A-Za-z0-9_-]{1,64})(/(?<file>"
              + "\\d{7}-[0-9a-f]{12}\\.safetensors|\\d{1,7}\\.png))?"
              + "|starts/(?<hash>[0-9a-f]{64})");

  /** A hundred bytes for every picture. */
  private static final long STATEMENT_BYTES = 64 << 20;

  /** A canvas of 1024 pixels that does not become smaller, and room for texts. */
  private static final long PICTURE_BYTES = 4 << 20;

  /** Some 4,000 rows of numbers with their names. */
  private static final long METERS_BYTES = 16 << 20;

  private static final long ANY = Long.MAX_VALUE;

  /**
   * A file that belongs to a backup.
   *
   * @param name with slashes, from the backup's folder
   * @param bytes the most that it may have
   * @param sha256 of its bytes; nothing where any will do
   */
  public record Item(String name, long bytes, Optional<String> sha256) {}

  private final JournalIndex inventory;
  private final Map<String, Item> checkpoints = new HashMap<>();
  private final List<Item> needed = new ArrayList<>();

  public BackupContents(JournalIndex inventory) {
    this.inventory = inventory;
    for (SessionState state : inventory.sessions().values()) {
      for (Checkpoints.Saved saved : state.checkpoints()) {
        String name = "checkpoints/%s/%s".formatted(state.id(), saved.name());
        Item item = new Item(name, saved.bytes(), Optional.of(saved.sha256()));
        checkpoints.put(name, item);
        if (state.deleted() == null) { // else its files may be gone or not
          needed.add(item);
        }
      }
      String start = state.start().canvas().start();
      if (state.deleted() == null
          && state.start().canvas().hasHash()
          && !inventory.within().contains(start)) { // else the journal has the picture itself
        needed.add(start(start));
      }
    }
  }

  private static Item start(String hash) {
    String hex = hash.substring(Recipe.Canvas.HASH.length());
    return new Item("starts/" + hex, StartPictures.LARGEST_FILE, Optional.of(hex));
  }

  /**
   * The most bytes that a file of this name can have, before the journal is known; nothing for what
   * is in no backup, least of all a path that leads elsewhere.
   */
  public static Optional<Long> most(String name) {
    Matcher matcher = NAMES.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    if (matcher.group("hash") != null) {
      return Optional.of(StartPictures.LARGEST_FILE);
    }
    String kind = String.valueOf(matcher.group("kind"));
    String file = String.valueOf(matcher.group("file"));
    return switch (kind) {
      case "null" -> Optional.of(name.equals(JOURNAL) ? ANY : STATEMENT_BYTES);
      case "checkpoints" -> only(file.endsWith(".safetensors"), Checkpoints.LARGEST_FILE);
      case "pictures" -> only(file.endsWith(".png"), PICTURE_BYTES);
      default -> only(file.equals("null"), METERS_BYTES);
    };
  }

  private static Optional<Long> only(boolean isIt, long bytes) {
    return isIt ? Optional.of(bytes) : Optional.empty();
  }

  /** What a file of this name is to this journal; nothing if the journal knows none. */
  public Optional<Item> item(String name) {
    Matcher matcher = NAMES.matcher(name);
    if (matcher.matches() && matcher.group("hash") != null) {
      String hash = Recipe.Canvas.HASH + matcher.group("hash");
      boolean isKnown = starts().contains(hash) || !inventory.broken().isEmpty();
      return isKnown ? Optional.of(start(hash)) : Optional.empty();
    }
    if (!matcher.matches() || matcher.group("kind") == null) {
      return Optional.empty();
    }
    String session = matcher.group("session");
    boolean isBroken = inventory.broken().containsKey(session);
    if (matcher.group("kind").equals("checkpoints") && !isBroken) {
      return Optional.ofNullable(checkpoints.get(name));
    }
    return inventory.ids().contains(session)
        ? most(name).map(bytes -> new Item(name, bytes, Optional.empty()))
        : Optional.empty();
  }

  /** Of the pictures that sessions start from, as events of all programs name them. */
  private Set<String> starts() {
    Set<String> starts = new HashSet<>(inventory.starts());
    starts.addAll(inventory.within());
    return starts;
  }

  /** Without these the backup is not whole. */
  public List<Item> needed() {
    return List.copyOf(needed);
  }

  /**
   * All that a data folder has of it, but for the journal; what is there need not be intact. Least
   * of all a path that leads elsewhere, whatever a journal calls its checkpoints.
   */
  public List<String> names(DataFolder data) throws IOException {
    List<String> names = new ArrayList<>(checkpoints.keySet());
    starts().forEach(hash -> names.add(start(hash).name()));
    if (!inventory.broken().isEmpty()) { // nobody knows what those start from
      all(data.starts().folder()).forEach(file -> names.add("starts/" + file));
    }
    for (String id : inventory.ids()) {
      KeptPictureFiles pictureFiles = data.pictureFiles();
      pictureFiles.steps(id).forEach(step -> names.add("pictures/" + id + "/" + step + ".png"));
      names.add("meters/" + id);
      if (inventory.broken().containsKey(id)) { // nobody knows which it needs
        all(data.checkpoints().folder().resolve(id))
            .forEach(file -> names.add("checkpoints/%s/%s".formatted(id, file)));
      }
    }
    return names.stream().distinct().filter(name -> most(name).isPresent()).toList();
  }

  private static List<String> all(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
