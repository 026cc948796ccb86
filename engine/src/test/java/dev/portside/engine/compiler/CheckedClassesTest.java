package dev.portside.engine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portside.engine.compiler.CompiledCode.ClassBytes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckedClassesTest {

    private final CheckedClasses checked = new CheckedClasses(100);

    @Test
    void classesAreTakenOnce() {
        List<ClassBytes> classes = classes(40, 30);
        checked.keep(7, classes);
        assertThat(checked.take(6)).isNull();
        assertThat(checked.take(7)).isSameAs(classes);
        assertThat(checked.take(7)).isNull();
    }

    @Test
    void whatThereIsNoRoomForIsNotKept() {
        checked.keep(1, classes(60));
        checked.keep(2, classes(30, 11));
        checked.keep(3, classes(40));
        assertThat(checked.take(2)).isNull();
        assertThat(checked.take(1)).hasSize(1);
        assertThat(checked.take(3)).hasSize(1);
    }

    @Test
    void takenClassesMakeRoom() {
        for (int group = 0; group < 10; group++) {
            checked.keep(group, classes(100));
            assertThat(checked.take(group)).isNotNull();
        }
    }

    private static List<ClassBytes> classes(int... sizes) {
        return Arrays.stream(sizes).mapToObj(size -> new ClassBytes("F", new byte[size])).toList();
    }
}
