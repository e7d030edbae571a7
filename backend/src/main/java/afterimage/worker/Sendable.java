package afterimage.worker;

/** What may cross from one process to another: values only, serialized as CBOR by Jackson. */
public interface Sendable {}
