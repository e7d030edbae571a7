package afterimage.worker;

/**
 * What a worker keeps in native memory, sessions apart.
 *
 * @param networks how many are loaded
 * @param networkBytes what their weights and noise take
 * @param programs how many are compiled
 * @param programBytes about what they take
 */
public record Holdings(int networks, long networkBytes, int programs, long programBytes) {
  public static final Holdings NONE = new Holdings(0, 0);

  /** Of networks alone. */
  public Holdings(int networks, long networkBytes) {
    this(networks, networkBytes, 0, 0);
  }

  /** The same with programs. */
  public Holdings with(int nowPrograms, long nowProgramBytes) {
    return new Holdings(networks, networkBytes, nowPrograms, nowProgramBytes);
  }
}
