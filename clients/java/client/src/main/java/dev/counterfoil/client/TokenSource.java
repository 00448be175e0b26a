package dev.counterfoil.client;

/**
 * Gives tokens. A client asks it when it has none, shortly before the one it has expires, and after that one was refused; in a
 * thread of the client's, and never in two at a time. It is not to call through the client that asks it: that would wait for itself.
 */
@FunctionalInterface
public interface TokenSource {
    /**
     * Returns a token. It may take its time: the calls that need the token wait, as long as their deadlines allow. It is
     * interrupted when the client is closed. What it throws fails the calls with UNAUTHENTICATED.
     */
    Token token();
}
