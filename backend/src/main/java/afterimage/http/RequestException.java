package afterimage.http;

/** A request that is not granted, found out deep inside of reading it. */
final class RequestException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  RequestException(Problem problem) {
    super(problem.detail());
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
