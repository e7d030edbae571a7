/**
 * Trials of what nobody may lose: servers and workers killed, checkpoints damaged, disks filled,
 * all from outside over HTTP and WebSocket. Uses Jackson and the JDK alone, since {@code
 * bench/durable} compiles these files without the rest of the tests. Start with {@link
 * afterimage.durable.Durable}.
 */
@org.jspecify.annotations.NullMarked
package afterimage.durable;
