package afterimage.worker;

/**
 * One encoded picture of a session at a step, on its way to viewers.
 *
 * @param revision how many tunings the session had taken
 * @param taken when the picture was copied off the device, in milliseconds since 1970
 * @param jpeg never changed once it is in here
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record Frame(int step, int revision, int size, double taken, byte[] jpeg)
    implements Sendable {}
