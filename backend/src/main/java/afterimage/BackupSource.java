package afterimage;

import afterimage.command.CommandException;
import afterimage.session.BackupContents;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The files of a backup, a zip or a folder, whoever made it: names that a backup has, each once, no
 * links, and no more bytes than such files can have.
 */
sealed interface BackupSource extends AutoCloseable {
  /** The size that it says it has, by name. */
  Map<String, Long> sizes();

  /** The bytes of one; they end with an exception where they are not what the index says. */
  InputStream open(String name) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * What is there.
   *
   * @throws Complaint if it is no backup
   */
  static BackupSource open(Path backup) throws IOException {
    if (Files.isDirectory(backup)) {
      return new Folder(backup);
    }
    if (Files.isRegularFile(backup)) {
      return new Zip(backup);
    }
    throw Files.exists(backup)
        ? CommandException.failed(refusal(backup, "it is no regular file"))
        : CommandException.usage("there is no backup " + backup);
  }

  private static void add(Map<String, Long> sizes, String name, long size, Path backup) {
    long most =
        BackupContents.most(name)
            .orElseThrow(
                () -> CommandException.failed(refusal(backup, "it has a file " + printable(name))));
    if (size < 0 || size > most) {
      String text = String.format(Locale.ROOT, "%s has %d bytes", name, size);
      throw CommandException.failed(refusal(backup, text));
    }
    if (sizes.put(name, size) != null) {
      throw CommandException.failed(refusal(backup, name + " is there twice"));
    }
  }

  /** Where names that differ in capitals are one name, one file would take the other's place. */
  private static Map<String, Long> distinct(Map<String, Long> sizes, Path backup) {
    Map<String, String> seen = new LinkedHashMap<>();
    for (String name : sizes.keySet()) {
      String other = seen.put(name.toLowerCase(Locale.ROOT), name);
      if (other != null) {
        throw CommandException.failed(
            refusal(backup, "%s and %s differ in capitals alone".formatted(other, name)));
      }
    }
    if (!sizes.containsKey(BackupContents.JOURNAL)) {
      throw CommandException.failed(refusal(backup, "it has no journal.db"));
    }
    return sizes;
  }

  private static String refusal(Path backup, String reason) {
    return "%s is no backup: %s".formatted(backup, reason);
  }

  private static String printable(String name) {
    String clean = name.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
  }

  /** As files; of a data folder those do not count that are a server's own or made again. */
  record Folder(Path folder, Map<String, Long> sizes) implements BackupSource {
    private static final List<String> LEFT_OUT =
        List.of("lock", "backup.lock", "journal.db-wal", "journal.db-shm", "worker.at");

    Folder(Path folder) throws IOException {
      this(folder, distinct(read(folder), folder));
    }

    private static Map<String, Long> read(Path folder) throws IOException {
      Map<String, Long> sizes = new LinkedHashMap<>();
      Path log = folder.resolve("journal.db-wal");
      if (Files.exists(log) && Files.size(log) > 0) {
        throw CommandException.failed(
            refusal(folder, "a server uses it or was killed; make one with afterimage backup"));
      }
      List<Path> files;
      try (Stream<Path> all = Files.walk(folder)) {
        files = all.sorted().toList();
      }
      for (Path file : files) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)
            || LEFT_OUT.contains(name)
            || name.startsWith("access/")
            || (name.startsWith("starts/") && name.endsWith(".floats"))) { // made again
          continue;
        }
        if (!Files.isRegularFile(file, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          throw CommandException.failed(refusal(folder, printable(name) + " is no regular file"));
        }
        add(sizes, name, Files.size(file), folder);
      }
      return sizes;
    }

    @Override
    public InputStream open(String name) throws IOException {
      long size = Objects.requireNonNull(sizes.get(name), name);
      return new Exactly(Files.newInputStream(folder.resolve(name)), size, name);
    }

    @Override
    public void close() {}
  }

  /** As a zip, by its central directory: nothing is unpacked to find out. */
  final class Zip implements BackupSource {
    /** Of what may be this large, a bomb is no danger. */
    private static final long SMALL = 16 << 20;

    /** A journal becomes five to nine times smaller (measured), a bomb a thousand times. */
    private static final long MOST_RATIO = 60;

    private final Path file;
    private final ZipFile zip;
    private final Map<String, Long> sizes;
    private final Map<String, ZipArchiveEntry> entries = new LinkedHashMap<>();

    Zip(Path file) throws IOException {
      this.file = file;
      try {
        this.zip = ZipFile.builder().setPath(file).get();
      } catch (IOException | RuntimeException e) {
        throw damaged(file, e);
      }
      try {
        this.sizes = distinct(read(), file);
      } catch (RuntimeException e) {
        zip.close();
        throw e instanceof CommandException ? e : damaged(file, e);
      }
    }

    private static CommandException damaged(Path file, Exception e) {
      return CommandException.failed(refusal(file, printable(String.valueOf(e.getMessage()))));
    }

    private Map<String, Long> read() {
      Map<String, Long> read = new LinkedHashMap<>();
      List<ZipArchiveEntry> all = new ArrayList<>();
      for (Enumeration<ZipArchiveEntry> each = zip.getEntries(); each.hasMoreElements(); ) {
        all.add(each.nextElement());
      }
      for (ZipArchiveEntry entry : all) {
        String name = entry.getName();
        if (entry.isUnixSymlink() || !zip.canReadEntryData(entry)) {
          throw CommandException.failed(refusal(file, printable(name) + " is a link or encrypted"));
        }
        if (entry.isDirectory()) {
          continue;
        }
        add(read, name, entry.getSize(), file);
        if (entry.getSize() > SMALL && entry.getSize() / MOST_RATIO > entry.getCompressedSize()) {
          throw CommandException.failed(
              refusal(file, name + " becomes too large when it is unpacked"));
        }
        entries.put(name, entry);
      }
      return read;
    }

    @Override
    public Map<String, Long> sizes() {
      return sizes;
    }

    @Override
    public InputStream open(String name) throws IOException {
      ZipArchiveEntry entry = Objects.requireNonNull(entries.get(name));
      try {
        InputStream bytes = zip.getInputStream(entry);
        return new Exactly(new Summed(bytes, entry), entry.getSize(), name);
      } catch (IOException | RuntimeException e) {
        throw new Damage(name + " cannot be unpacked", e);
      }
    }

    @Override
    public void close() throws IOException {
      zip.close();
    }
  }

  /** What is read is not what was written. */
  final class Damage extends IOException {
    private static final long serialVersionUID = 1L;

    Damage(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }

  /** Fails at the end if the bytes have another checksum than the index says. */
  final class Summed extends CheckedInputStream {
    private final ZipArchiveEntry entry;

    Summed(InputStream in, ZipArchiveEntry entry) {
      super(in, new CRC32());
      this.entry = entry;
    }

    @Override
    public int read() throws IOException {
      throw new UnsupportedOperationException("only many at once");
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      int read;
      try {
        read = super.read(bytes, from, count);
      } catch (IOException | RuntimeException e) {
        throw new Damage(printable(entry.getName()) + " cannot be unpacked", e);
      }
      if (read < 0 && getChecksum().getValue() != entry.getCrc()) {
        throw new Damage(printable(entry.getName()) + " is damaged", null);
      }
      return read;
    }
  }

  /** Fails where there are more or fewer bytes than there should be. */
  final class Exactly extends FilterInputStream {
    private final String name;
    private long left;

    Exactly(InputStream in, long size, String name) {
      super(in);
      this.left = size;
      this.name = name;
    }

    @Override
    public int read() throws IOException {
      throw new UnsupportedOperationException("only many at once");
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      int read = super.read(bytes, from, count);
      left -= Math.max(0, read);
      if (left < 0 || (read < 0 && left > 0)) {
        throw new Damage(name + " has another size than it says", null);
      }
      return read;
    }
  }
}
