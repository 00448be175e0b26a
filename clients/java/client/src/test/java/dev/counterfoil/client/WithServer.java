package dev.counterfoil.client;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What tests have in common whose client has a real server of its own. */
@Timeout(value = 20, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class WithServer {
    Served served;
    CounterfoilClient client;

    @BeforeEach
    void serve() throws IOException {
        served = new Served();
        client = served.builder().build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        client.close();
        served.stop();
    }
}
