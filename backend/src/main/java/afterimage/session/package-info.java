/**
 * One optimization as people see it: {@link afterimage.session.Session} is the actor between the
 * worker and the viewers of a session, {@link afterimage.session.Sessions} finds and makes them.
 * Imports worker, store and recipe; knows no HTTP. Start with {@link
 * afterimage.session.SessionState} and {@link afterimage.session.SessionEvent}: what a session is
 * and what can happen to it.
 */
@NullMarked
package afterimage.session;

import org.jspecify.annotations.NullMarked;
