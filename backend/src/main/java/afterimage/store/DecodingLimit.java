package afterimage.store;

import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadProgressListener;

/**
 * Ends the decoding of a picture whose time is up, between two of its rows: long after its last
 * byte has been read there may be much to do.
 */
final class DecodingLimit implements IIOReadProgressListener {
  static final String REASON = "it takes too long";

  private final long deadline;

  /**
   * A limit.
   *
   * @param deadline by System.nanoTime()
   */
  DecodingLimit(long deadline) {
    this.deadline = deadline;
  }

  /** To be asked wherever many bytes or pixels have been worked on. */
  void require() throws IOException {
    if (isOver()) {
      throw new IOException(REASON);
    }
  }

  boolean isOver() {
    return System.nanoTime() - deadline > 0;
  }

  @Override
  public void imageProgress(ImageReader reader, float percent) {
    if (isOver()) {
      reader.abort(); // what has been read so far is handed out, and not taken: see require
    }
  }

  @Override
  public void imageStarted(ImageReader reader, int image) {}

  @Override
  public void imageComplete(ImageReader reader) {}

  @Override
  public void readAborted(ImageReader reader) {}

  @Override
  public void sequenceStarted(ImageReader reader, int first) {}

  @Override
  public void sequenceComplete(ImageReader reader) {}

  @Override
  public void thumbnailStarted(ImageReader reader, int image, int thumbnail) {}

  @Override
  public void thumbnailProgress(ImageReader reader, float percent) {}

  @Override
  public void thumbnailComplete(ImageReader reader) {}
}
