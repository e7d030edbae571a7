package afterimage.store;

import java.nio.file.Path;

/** Where a server keeps what it has: the journal is the truth, the rest belongs to it. */
public record DataFolder(Path path) {
  /** The events of all sessions. */
  public Path journal() {
    return path.resolve("journal.db");
  }

  public Checkpoints checkpoints() {
    return new Checkpoints(path.resolve("checkpoints"));
  }

  /** The file of a checkpoint. */
  public Path checkpoint(String session, String name) {
    return checkpoints().folder(session).resolve(name);
  }

  public KeptPictureFiles pictureFiles() {
    return new KeptPictureFiles(path.resolve("pictures"));
  }

  /** What sessions start from. */
  public StartPictures starts() {
    return new StartPictures(path.resolve("starts"));
  }

  /** Who may come in; no backup has it. */
  public Path access() {
    return path.resolve("access");
  }

  /** What the worker is at, for whoever asks why it has ended. */
  public Path crashRecord() {
    return path.resolve("worker.at");
  }

  /** What was measured, for the charts. */
  public MeterFiles meterFiles() {
    return new MeterFiles(path.resolve("meters"));
  }
}
