package afterimage;

import afterimage.session.BackupContents;
import afterimage.session.JournalIndex;
import afterimage.store.JournalException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a backup says of itself, in {@code backup.json}: so that a journal that has lost its end is
 * not taken for a smaller one, nor an empty one for nothing.
 *
 * @param sha256 by name, of the files whose bytes the journal does not know, and of the journal
 */
record BackupStatement(int sessions, int events, Map<String, String> sha256) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // later ones say more
          .build();

  BackupStatement {
    sha256 = new TreeMap<>(sha256);
  }

  /** Of what has been put into a folder. */
  static BackupStatement of(JournalIndex inventory, Path folder) throws IOException {
    BackupContents contents = new BackupContents(inventory);
    Map<String, String> sha256 = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (contents.item(name).flatMap(BackupContents.Item::sha256).isEmpty()) {
          sha256.put(name, BackupReading.sha256(file));
        }
      }
    }
    return new BackupStatement(inventory.sessions().size(), inventory.events(), sha256);
  }

  /**
   * What was read.
   *
   * @throws JournalException if it is not what was written
   */
  static BackupStatement of(byte[] bytes) {
    BackupStatement statement;
    try {
      statement = MAPPER.readValue(bytes, BackupStatement.class);
    } catch (IOException e) {
      throw new JournalException(BackupContents.STATEMENT + " is damaged");
    }
    if (statement == null) { // of "null", which is JSON
      throw new JournalException(BackupContents.STATEMENT + " is damaged");
    }
    return statement;
  }

  byte[] bytes() throws IOException {
    return MAPPER.writeValueAsBytes(this);
  }

  Set<String> names() {
    return sha256.keySet();
  }

  boolean isJournal(String sum) {
    return sum.equals(sha256.get(BackupContents.JOURNAL));
  }

  /** The same with its checksum. */
  BackupContents.Item of(BackupContents.Item item) {
    String sum = sha256.get(item.name());
    if (sum == null) {
      throw new JournalException(item.name() + " is there, and the backup knows none");
    }
    return new BackupContents.Item(item.name(), item.bytes(), Optional.of(sum));
  }

  void requireFor(JournalIndex inventory) {
    if (inventory.sessions().size() != sessions || inventory.events() != events) {
      throw new JournalException(
          String.format(
              Locale.ROOT,
              "it says that it has %d events of %d sessions, and has %d of %d",
              events,
              sessions,
              inventory.events(),
              inventory.sessions().size()));
    }
  }
}
