package dev.portside;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The message code beside the JDK's, and beside the examples of RFC 4231. */
final class DigestsTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 63, 64, 65, 127, 128, 129, 1000})
    void codesAreThoseOfTheJdkForKeysOfAnyLength(int keyBytes) throws Exception {
        Random random = new Random(keyBytes);
        byte[] key = bytes(random, keyBytes);
        List<byte[]> parts = new ArrayList<>();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        for (int length : new int[] {0, 1, 63, 64, 65, 10_000}) {
            byte[] part = bytes(random, length);
            parts.add(part);
            mac.update(part);
        }
        assertThat(Digests.hmacSha256(key, parts)).isEqualTo(mac.doFinal());
    }

    @Test
    void rfc4231Case2() {
        assertThat(hmac("Jefe", "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void sha256OfAbc() {
        assertThat(HexFormat.of().formatHex(Digests.sha256(ascii("abc"))))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    private static String hmac(String key, String message) {
        return HexFormat.of().formatHex(Digests.hmacSha256(ascii(key), List.of(ascii(message))));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(Random random, int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
