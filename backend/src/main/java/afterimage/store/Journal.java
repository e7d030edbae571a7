package afterimage.store;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.sqlite.JDBC;

/**
 * The file in which events are kept, a SQLite database: its tables, and where Akka finds it. The
 * columns are those of akka-persistence-jdbc 5.x, which has no schema for SQLite of its own.
 */
public final class Journal {
  /** Raised with every change of the tables; a newer file than this is refused. */
  private static final int FORMAT = 1;

  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE event_journal (
            ordering INTEGER PRIMARY KEY AUTOINCREMENT, -- never used twice: readers go by it
            deleted INTEGER DEFAULT 0 NOT NULL,
            persistence_id TEXT NOT NULL,
            sequence_number INTEGER NOT NULL,
            writer TEXT NOT NULL,
            write_timestamp INTEGER NOT NULL,
            adapter_manifest TEXT NOT NULL,
            event_payload BLOB NOT NULL,
            event_ser_id INTEGER NOT NULL,
            event_ser_manifest TEXT NOT NULL,
            meta_payload BLOB,
            meta_ser_id INTEGER,
            meta_ser_manifest TEXT,
            UNIQUE (persistence_id, sequence_number))
          """,
          """
          CREATE TABLE event_tag (
            event_id INTEGER NOT NULL REFERENCES event_journal (ordering) ON DELETE CASCADE,
            tag TEXT NOT NULL,
            PRIMARY KEY (event_id, tag)) WITHOUT ROWID
          """,
          "CREATE INDEX event_tag_tag ON event_tag (tag, event_id)",
          """
          CREATE TABLE snapshot (
            persistence_id TEXT NOT NULL,
            sequence_number INTEGER NOT NULL,
            created INTEGER NOT NULL,
            snapshot_ser_id INTEGER NOT NULL,
            snapshot_ser_manifest TEXT NOT NULL,
            snapshot_payload BLOB NOT NULL,
            meta_ser_id INTEGER,
            meta_ser_manifest TEXT,
            meta_payload BLOB,
            PRIMARY KEY (persistence_id, sequence_number))
          """);

  private final Path file;

  private Journal(Path file) {
    SqliteLibrary.load();
    this.file = file;
  }

  /**
   * The journal in a file, which is made if there is none.
   *
   * @throws JournalException if it is none, a newer one, or cannot be used
   */
  public static Journal open(Path file) {
    Journal journal = new Journal(file.toAbsolutePath());
    try {
      Path folder = journal.file.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      journal.prepare();
      return journal;
    } catch (IOException | SQLException e) {
      throw new JournalException("cannot use %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * A journal that this program or an earlier one has written; nothing is made where there is none.
   *
   * @throws JournalException if it is none, a newer one, or cannot be used
   */
  public static Journal existing(Path file) {
    Journal journal = new Journal(file.toAbsolutePath());
    try (Connection connection = journal.connect();
        Statement statement = connection.createStatement();
        Connection memory = new JDBC().connect("jdbc:sqlite::memory:", new Properties());
        Statement own = memory.createStatement()) {
      for (String table : TABLES) {
        own.executeUpdate(table);
      }
      int format = format(statement);
      if (format < 1 || (format == FORMAT && !schema(statement).equals(schema(own)))) {
        throw new JournalException(file.getFileName() + " is no journal of this program");
      }
      journal.prepare();
      return journal;
    } catch (SQLException e) {
      throw new JournalException("cannot use %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Tables and indices, as they were made; a view or a trigger would be another's code. */
  private static Set<String> schema(Statement statement) throws SQLException {
    Set<String> schema = new HashSet<>();
    try (ResultSet row = statement.executeQuery("SELECT type, name, sql FROM sqlite_schema")) {
      while (row.next()) {
        String sql = String.valueOf(row.getString(3)).replaceAll("--[^\\n]*|\\s", "");
        if (!row.getString(2).startsWith("sqlite_")) {
          schema.add(row.getString(1) + " " + row.getString(2) + " " + sql);
        }
      }
    }
    return schema;
  }

  /** Where Akka finds it; goes before application.conf, which has the rest. */
  public Config config() {
    return ConfigFactory.parseMap(
        Map.of("akka-persistence-jdbc.shared-databases.journal.db.url", url()), "journal");
  }

  /**
   * An event as it stands there.
   *
   * @param owner whose it is, as Akka writes it: {@code session|k3v9q2mx}
   * @param number counted from 1 for each owner
   * @param serializer who reads it
   * @param manifest what kind it is
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, never compared
  public record Entry(String owner, long number, int serializer, String manifest, byte[] bytes) {}

  /**
   * All events in the order in which they were written, beside whoever writes.
   *
   * @throws JournalException if it cannot be read
   */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT persistence_id, sequence_number, event_ser_id, event_ser_manifest,
                  event_payload
                FROM event_journal WHERE deleted = 0 ORDER BY ordering
                """)) {
      while (row.next()) {
        entries.add(
            new Entry(
                row.getString(1),
                row.getLong(2),
                row.getInt(3),
                row.getString(4),
                row.getBytes(5)));
      }
      return entries;
    } catch (SQLException e) {
      throw new JournalException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** Why it does not answer; empty when it does. */
  public String trouble() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT ordering FROM event_journal LIMIT 1").close();
      return "";
    } catch (SQLException e) {
      return "the journal does not answer: " + e.getMessage();
    }
  }

  /** What SQLite finds wrong with the file; mostly nothing. */
  public List<String> damage() {
    List<String> found = new ArrayList<>();
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA integrity_check")) {
      while (row.next()) {
        found.add(row.getString(1));
      }
      found.removeIf("ok"::equals);
    } catch (SQLException e) {
      found.add(String.valueOf(e.getMessage()));
    }
    return found;
  }

  /**
   * Copies it as it is at one moment, beside whoever writes.
   *
   * @param copy a file that does not exist yet
   */
  public void copy(Path copy) {
    try (Connection connection = connect();
        PreparedStatement statement = connection.prepareStatement("VACUUM INTO ?")) {
      statement.setString(1, copy.toAbsolutePath().toString());
      statement.executeUpdate();
    } catch (SQLException e) {
      throw new JournalException("cannot copy %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** As a URI, since a question mark in a path would begin the options. */
  private String url() {
    return "jdbc:sqlite:file:" + file.toUri().getRawPath();
  }

  /** One more connection, with the same promises as Akka's. */
  Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("journal_mode", "WAL");
    properties.setProperty("synchronous", "FULL");
    properties.setProperty("busy_timeout", "5000");
    properties.setProperty("foreign_keys", "true");
    return new JDBC().connect(url(), properties);
  }

  /**
   * Removes all events of one who writes no more.
   *
   * @throws JournalException if they cannot be
   */
  public void forget(String persistenceId) {
    try (Connection connection = connect();
        PreparedStatement events =
            connection.prepareStatement("DELETE FROM event_journal WHERE persistence_id = ?")) {
      events.setString(1, persistenceId);
      events.executeUpdate();
    } catch (SQLException e) {
      throw new JournalException("cannot change %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void prepare() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      int format = format(statement);
      if (format > FORMAT) {
        throw new JournalException(
            String.format(
                Locale.ROOT,
                "%s was written by a newer program: format %d, and this one reads %d",
                file,
                format,
                FORMAT));
      }
      if (format == 0) {
        connection.setAutoCommit(false);
        for (String table : TABLES) {
          statement.executeUpdate(table);
        }
        statement.executeUpdate("PRAGMA user_version = " + FORMAT);
        connection.commit();
      }
    }
  }

  private static int format(Statement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      return row.getInt(1);
    }
  }
}
