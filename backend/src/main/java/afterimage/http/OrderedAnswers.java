package afterimage.http;

import afterimage.session.Answer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Answers go out in the order of what was asked, whatever way they took to come here. */
final class OrderedAnswers {
  /** What was asked of a session, and its answer once it is there. */
  static final class Asked {
    private final String session;
    private final List<String> ids;
    private @Nullable Answer answer;

    private Asked(String session, List<String> ids) {
      this.session = session;
      this.ids = ids;
    }
  }

  private final Map<String, Deque<Asked>> pending = new HashMap<>();
  private final BiConsumer<String, Answer> say;

  /**
   * Nothing asked yet.
   *
   * @param say takes the id of a command and its answer
   */
  OrderedAnswers(BiConsumer<String, Answer> say) {
    this.say = say;
  }

  /** Something is asked of a session, by commands with these ids. */
  Asked ask(String session, List<String> ids) {
    Asked asked = new Asked(session, ids);
    pending.computeIfAbsent(session, id -> new ArrayDeque<>()).add(asked);
    return asked;
  }

  /** It is asked otherwise: nobody waits for this any more. */
  void drop(Asked asked) {
    Deque<Asked> queue = pending.get(asked.session);
    if (queue != null) {
      queue.remove(asked);
      handOut(asked.session, queue);
    }
  }

  /** The answer has come, and may have to wait for those before it. */
  void answer(Asked asked, Answer answer) {
    asked.answer = answer;
    Deque<Asked> queue = pending.get(asked.session);
    if (queue != null) {
      handOut(asked.session, queue);
    }
  }

  private void handOut(String session, Deque<Asked> queue) {
    for (Asked first = queue.peek(); first != null; first = queue.peek()) {
      Answer answer = first.answer;
      if (answer == null) {
        return;
      }
      queue.remove();
      first.ids.forEach(id -> say.accept(id, answer));
    }
    pending.remove(session);
  }
}
