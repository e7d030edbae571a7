package afterimage.session;

import afterimage.store.KeptPictureFiles;
import afterimage.store.PictureException;
import afterimage.worker.Frame;
import afterimage.worker.Report;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of sessions that need no device: those in the album, as prints, as frames and in
 * motion.
 *
 * @param encoder where encoding is waited for
 * @param version of the program, which stands in every print
 */
public record KeptPictures(
    KeptPictureFiles pictureFiles,
    StartPictureDecoder starts,
    Executor encoder,
    String version,
    Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(KeptPictures.class);

  /** Whether the picture of now is kept, and no other will come by itself. */
  boolean hasNow(SessionState state) {
    return !state.wantsSteps() && state.kept().contains(state.step());
  }

  /** Lets a fork have the pictures before its own; without them its timeline begins later. */
  void share(String session, int upTo, String with) {
    try {
      pictureFiles.share(session, upTo, with);
    } catch (PictureException e) {
      LOG.warn("session {}: {}", with, e.getMessage());
    }
  }

  /** The picture of a step; empty when it is not kept. */
  Optional<PictureExport> kept(SessionState state, int step) {
    return state.kept().contains(step)
        ? Optional.of(
            PictureExport.kept(
                pictureFiles,
                state.id(),
                PictureExport.provenance(state, step, state.checksum(), version),
                starts))
        : Optional.empty();
  }

  /** A picture that has just come off the device. */
  PictureExport taken(SessionState state, Report.Taken taken) {
    return PictureExport.of(
        taken.rgb(),
        taken.size(),
        PictureExport.provenance(state, taken.step(), taken.checksum(), version),
        starts);
  }

  /** The kept pictures in motion; empty when none is kept yet. */
  Optional<PictureExport> moving(SessionState state, PictureExport.Size size) {
    return state.kept().isEmpty()
        ? Optional.empty()
        : Optional.of(PictureExport.moving(pictureFiles, state, size));
  }

  /** The picture of now for viewers, where {@link #hasNow}. */
  CompletionStage<Frame> frame(SessionState state) {
    int side = state.start().canvas().size();
    double time = clock.millis();
    return CompletableFuture.supplyAsync(
        () ->
            new Frame(
                state.step(),
                state.tunings().size(),
                side,
                time,
                pictureFiles.jpeg(state.id(), state.step())),
        encoder);
  }
}
