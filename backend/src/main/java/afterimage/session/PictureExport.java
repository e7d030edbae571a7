package afterimage.session;

import afterimage.store.KeptPictureFiles;
import afterimage.store.Pictures;
import afterimage.store.Provenance;
import afterimage.store.TimeLapse;
import java.util.List;

/** A picture to take home: how it was made is inside. */
public final class PictureExport {
  /** Where the pixels come from; encoding takes some milliseconds, so it happens later. */
  private interface Source {
    byte[] png();
  }

  private final int step;
  private final Source source;

  private PictureExport(int step, Source source) {
    this.step = step;
    this.source = source;
  }

  /**
   * Of pixels just taken off the device.
   *
   * @param rgb (size, size, 3)
   */
  static PictureExport of(byte[] rgb, int size, Provenance provenance, StartPictureDecoder starts) {
    return new PictureExport(
        provenance.step(), () -> Pictures.png(rgb, size, portable(provenance, starts)));
  }

  /** Of a kept picture. */
  static PictureExport kept(
      KeptPictureFiles pictureFiles,
      String session,
      Provenance provenance,
      StartPictureDecoder starts) {
    int step = provenance.step();
    return new PictureExport(
        step,
        () ->
            Pictures.signed(
                pictureFiles.get(session, step).orElseThrow(), portable(provenance, starts)));
  }

  /** Whoever has the file needs no server: the picture that it starts from is inside. */
  private static Provenance portable(Provenance provenance, StartPictureDecoder starts) {
    return provenance.of(starts.embedded(provenance.recipe()));
  }

  /** How large the pictures of a time-lapse are. */
  public enum Size {
    /** As they are. */
    FULL,
    /** At most 128 pixels a side. */
    THUMB
  }

  /** All kept pictures of a session, at least one, one after another. */
  static PictureExport moving(KeptPictureFiles pictureFiles, SessionState state, Size size) {
    return new PictureExport(
        state.step(),
        () -> {
          List<byte[]> pngs =
              state.kept().stream()
                  .flatMap(step -> pictureFiles.get(state.id(), step).stream())
                  .toList();
          return switch (size) {
            case FULL -> TimeLapse.of(pngs);
            case THUMB -> TimeLapse.small(pngs);
          };
        });
  }

  /** How a session came to a step. */
  static Provenance provenance(SessionState state, int step, String checksum, String version) {
    var tunings =
        state.tunings().stream()
            .map(SessionState.Turn::tuning)
            .filter(tuning -> tuning.step() <= step)
            .toList();
    return new Provenance(
        state.origin().rules(),
        state.start(),
        tunings,
        step,
        state.start().network(),
        checksum,
        checksum.equals(state.checksum()) ? state.contents() : "",
        version,
        state.machine().threads(),
        state.inexactSince() <= step ? state.inexactSince() : -1);
  }

  public int step() {
    return step;
  }

  /** PNG; takes some milliseconds. */
  public byte[] png() {
    return source.png();
  }
}
