package afterimage.http;

import afterimage.session.SessionRequest;
import akka.actor.typed.ActorRef;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The sessions that a page watches, and the numbers that its pictures carry. */
final class Channels {
  /** A session on this socket. */
  record Channel(int number, ActorRef<SessionRequest> session) {}

  /** Sessions that one socket may watch. */
  static final int MOST = 512;

  private static final int LAST = 65_535;

  private final Map<String, Channel> channels = new HashMap<>();
  private int last;

  Optional<Channel> of(String session) {
    return Optional.ofNullable(channels.get(session));
  }

  Optional<Channel> numbered(int number) {
    return channels.values().stream().filter(channel -> channel.number() == number).findFirst();
  }

  Collection<Channel> all() {
    return channels.values();
  }

  boolean hasRoomFor(String session) {
    return channels.size() < MOST || channels.containsKey(session);
  }

  /** A session that is watched keeps its number. */
  void open(String id, ActorRef<SessionRequest> session) {
    channels.computeIfAbsent(id, unused -> new Channel(free(), session));
  }

  Optional<Channel> close(String session) {
    return Optional.ofNullable(channels.remove(session));
  }

  /** A number that fits in 16 bits; the one that was free for longest. */
  private int free() {
    Set<Integer> taken =
        channels.values().stream().map(Channel::number).collect(Collectors.toSet());
    do {
      last = last % LAST + 1;
    } while (taken.contains(last));
    return last;
  }
}
