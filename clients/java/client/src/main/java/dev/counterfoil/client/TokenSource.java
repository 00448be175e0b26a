package dev.counterfoil.client;

/**
 * Gives tokens. A client asks it when it has none, shortly before the one it has expires, and after that one was refused; never
 * from two threads at a time.
 */
@FunctionalInterface
public interface TokenSource {
    /**
     * Returns a token. It may take its time: the call that needs the token waits, as long as this does. What it throws fails the
     * call with UNAUTHENTICATED.
     */
    Token token();
}
