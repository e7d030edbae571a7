package afterimage.worker;

/**
 * A report and the life of the session that it is about: what comes of an earlier one is known by
 * that.
 */
public record Reported(long life, Report report) implements Sendable {}
