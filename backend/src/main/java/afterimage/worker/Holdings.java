package afterimage.worker;

/**
 * What a worker keeps in native memory, sessions apart.
 *
 * @param networks how many are loaded
 * @param networkBytes what their weights and noise take
 */
public record Holdings(int networks, long networkBytes) {
  public static final Holdings NONE = new Holdings(0, 0);
}
