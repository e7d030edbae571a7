package afterimage.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import afterimage.session.Answer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers of one session go out in the order of what was asked. */
class OrderedAnswersTest {
  private static final Answer YES = new Answer.Refused(Answer.Code.FAILED, "d", "h");

  private final List<String> said = new ArrayList<>();
  private final OrderedAnswers answers = new OrderedAnswers((id, answer) -> said.add(id));

  @Test
  void anAnswerThatCameTooEarlyWaitsForThoseBeforeIt() {
    var first = answers.ask("a", List.of("1"));
    var second = answers.ask("a", List.of("2", "3"));
    answers.answer(second, YES);
    assertEquals(List.of(), said);
    answers.answer(first, YES);
    assertEquals(List.of("1", "2", "3"), said);
  }

  @Test
  void sessionsDoNotWaitForEachOther() {
    answers.ask("a", List.of("1"));
    answers.answer(answers.ask("b", List.of("2")), YES);
    assertEquals(List.of("2"), said);
  }

  @Test
  void whatIsDroppedIsNotWaitedFor() {
    var first = answers.ask("a", List.of("1"));
    answers.answer(answers.ask("a", List.of("2")), YES);
    answers.drop(first);
    assertEquals(List.of("2"), said);
  }
}
