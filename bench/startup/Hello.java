/** The least a JVM can do, to compare with. */
public class Hello {

    public static void main(String[] args) {
        System.out.println("hello");
    }
}
