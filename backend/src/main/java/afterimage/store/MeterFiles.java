package afterimage.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is good to have of a session and can be missed, {@code FOLDER/SESSION}: replaced in one
 * piece, but not forced to the disk.
 */
public final class MeterFiles {
  private final Path folder;

  public MeterFiles(Path folder) {
    this.folder = folder;
  }

  public Path folder() {
    return folder;
  }

  /** Replaces what is there. */
  public void write(String session, byte[] bytes) throws IOException {
    AtomicFile.write(file(session), bytes);
  }

  /** What is there, if anything. */
  public Optional<byte[]> read(String session) throws IOException {
    Path file = file(session);
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }

  public void remove(String session) throws IOException {
    Files.deleteIfExists(file(session));
  }

  private Path file(String session) throws IOException {
    if (!SessionId.isOne(session)) {
      throw new IOException(SessionId.refusal(session));
    }
    return folder.resolve(session);
  }
}
