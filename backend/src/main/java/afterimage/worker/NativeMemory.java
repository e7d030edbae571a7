package afterimage.worker;

/**
 * What a worker keeps in native memory, sessions apart.
 *
 * @param networks how many are loaded
 * @param networkBytes what their weights and noise take
 * @param programs how many are compiled
 * @param programBytes about what they take
 */
public record NativeMemory(int networks, long networkBytes, int programs, long programBytes) {
  public static final NativeMemory NONE = new NativeMemory(0, 0);

  /** Of networks alone. */
  public NativeMemory(int networks, long networkBytes) {
    this(networks, networkBytes, 0, 0);
  }

  /** The same with programs. */
  public NativeMemory with(int nowPrograms, long nowProgramBytes) {
    return new NativeMemory(networks, networkBytes, nowPrograms, nowProgramBytes);
  }
}
