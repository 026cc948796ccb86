package dev.portside;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The system's random numbers, set up when somebody wants one: a small program's start is shorter.
 */
final class SystemRandom implements RandomGenerator {

    private volatile @Nullable SecureRandom secure;

    private SecureRandom secure() {
        SecureRandom existing = secure;
        if (existing == null) {
            existing = new SecureRandom();
            secure = existing;
        }
        return existing;
    }

    @Override
    public long nextLong() {
        return secure().nextLong();
    }

    @Override
    public void nextBytes(byte[] bytes) {
        secure().nextBytes(bytes);
    }
}
