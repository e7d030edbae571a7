package afterimage;

import afterimage.session.BackupContents;
import afterimage.session.JournalIndex;
import afterimage.store.Journal;
import afterimage.store.JournalException;
import afterimage.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a backup from the first byte to the last, into a folder or only to see: the journal first,
 * which says what else there must be.
 */
final class BackupReading {
  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  private final BackupSource source;
  private final Path folder;
  private final boolean keeps;
  private final List<String> troubles = new ArrayList<>();

  /**
   * What a backup has.
   *
   * @param troubles what is missing or damaged, so that sessions take steps again or are lost
   */
  record Result(JournalIndex inventory, List<String> troubles) {}

  private BackupReading(BackupSource source, Path folder, boolean keeps) {
    this.source = source;
    this.folder = folder;
    this.keeps = keeps;
  }

  /**
   * Only to see.
   *
   * @param work a folder where the journal may be put
   */
  static Result check(BackupSource source, Path work) throws IOException {
    return new BackupReading(source, work, false).read();
  }

  /**
   * As a data folder.
   *
   * @param folder which is empty; what is damaged is left out
   */
  static Result unpack(BackupSource source, Path folder) throws IOException {
    return new BackupReading(source, folder, true).read();
  }

  private Result read() throws IOException {
    requireRoom();
    Optional<BackupStatement> said = statement();
    Journal journal = journal(said);
    for (String damage : journal.damage()) {
      throw new JournalException("its journal is damaged: " + damage);
    }
    JournalIndex inventory = JournalIndex.of(journal);
    inventory.broken().forEach((id, why) -> troubles.add("session %s: %s".formatted(id, why)));
    if (said.isPresent()) {
      said.get().requireFor(inventory);
    } else if (inventory.events() == 0) {
      throw new JournalException("its journal is empty, and nothing says that it should be");
    }
    BackupContents contents = new BackupContents(inventory);
    Set<String> needed = new TreeSet<>();
    contents.needed().forEach(item -> needed.add(item.name()));
    said.ifPresent(statement -> needed.addAll(statement.names()));
    needed.removeAll(source.sizes().keySet());
    needed.forEach(name -> troubles.add(name + " is missing"));
    for (Map.Entry<String, Long> each : source.sizes().entrySet()) {
      String name = each.getKey();
      if (!name.equals(BackupContents.JOURNAL) && !name.equals(BackupContents.STATEMENT)) {
        read(expected(name, contents, said), each.getValue());
      }
    }
    return new Result(inventory, List.copyOf(troubles));
  }

  /** What neither the journal nor the backup itself knows has come from somewhere else. */
  private static BackupContents.Item expected(
      String name, BackupContents contents, Optional<BackupStatement> said) {
    BackupContents.Item item =
        contents
            .item(name)
            .orElseThrow(
                () -> new JournalException(name + " is there, and its journal knows none"));
    return said.isPresent() && item.sha256().isEmpty() ? said.get().of(item) : item;
  }

  /** Before anything is written. */
  private void requireRoom() throws IOException {
    long needed =
        keeps
            ? source.sizes().values().stream().mapToLong(Long::longValue).sum()
            : Objects.requireNonNull(source.sizes().get(BackupContents.JOURNAL));
    long free = Files.getFileStore(folder).getUsableSpace();
    if (needed > free) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%.0f MB are needed in %s, and %.0f MB are free",
              needed / 1e6,
              folder.getParent(),
              free / 1e6));
    }
  }

  private Optional<BackupStatement> statement() throws IOException {
    if (!source.sizes().containsKey(BackupContents.STATEMENT)) {
      return Optional.empty();
    }
    try (InputStream in = source.open(BackupContents.STATEMENT)) {
      return Optional.of(BackupStatement.of(in.readAllBytes()));
    }
  }

  private Journal journal(Optional<BackupStatement> said) throws IOException {
    Path file = folder.resolve(BackupContents.JOURNAL);
    try (InputStream in = source.open(BackupContents.JOURNAL)) {
      Copy copy = copy(in, file);
      if (said.isPresent() && !said.get().isJournal(copy.sha256())) {
        throw new JournalException("its journal is not the one that was written");
      }
    }
    return Journal.existing(file);
  }

  private void read(BackupContents.Item item, long size) throws IOException {
    Path to = keeps ? folder.resolve(item.name()) : null;
    String trouble = size > item.bytes() ? item.name() + " is too large" : "";
    if (trouble.isEmpty()) {
      if (to != null) {
        Files.createDirectories(Objects.requireNonNull(to.getParent()));
      }
      try (InputStream in = source.open(item.name())) {
        trouble = trouble(item, in, to);
      } catch (BackupSource.Damage e) {
        trouble = String.valueOf(e.getMessage());
      }
      if (!trouble.isEmpty() && to != null) {
        Files.deleteIfExists(to);
      }
    }
    if (!trouble.isEmpty()) {
      troubles.add(trouble);
    }
  }

  private static String trouble(BackupContents.Item item, InputStream in, @Nullable Path to)
      throws IOException {
    Copy copy = copy(in, to);
    if (!item.sha256().orElse(copy.sha256()).equals(copy.sha256())) {
      return item.name() + " is damaged: its bytes are not those that were written";
    }
    if (item.name().endsWith(".png") && !Arrays.equals(copy.first(), PNG)) {
      return item.name() + " is no picture";
    }
    return "";
  }

  /** Of a whole file. */
  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copy(in, null).sha256();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // looked at once
  private record Copy(String sha256, byte[] first) {}

  /** On the disk when it returns. */
  private static Copy copy(InputStream in, @Nullable Path to) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] buffer = new byte[1 << 16];
    byte[] first = new byte[0];
    try (FileChannel out =
        to == null
            ? null
            : FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int read = in.read(buffer, 0, buffer.length);
          read >= 0;
          read = in.read(buffer, 0, buffer.length)) {
        digest.update(buffer, 0, read);
        if (first.length < PNG.length) {
          int more = Math.min(read, PNG.length - first.length);
          int before = first.length;
          first = Arrays.copyOf(first, before + more);
          System.arraycopy(buffer, 0, first, before, more);
        }
        for (ByteBuffer left = ByteBuffer.wrap(buffer, 0, read);
            out != null && left.hasRemaining(); ) {
          out.write(left);
        }
      }
      if (out != null) {
        out.force(true);
      }
    }
    return new Copy(HexFormat.of().formatHex(digest.digest()), first);
  }
}
