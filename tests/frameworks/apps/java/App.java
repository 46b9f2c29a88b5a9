// The JDK's own HTTP server. EAT_MB is how much of the heap it fills before it listens.
import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

public class App {
    static final List<byte[]> eaten = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        String eat = System.getenv("EAT_MB");
        for (int mb = 0; eat != null && mb < Integer.parseInt(eat); ++mb) {
            byte[] block = new byte[1 << 20];
            java.util.Arrays.fill(block, (byte) 1);
            eaten.add(block);
        }
        String port = System.getenv("PORT");
        int number = port == null ? 8080 : Integer.parseInt(port);
        HttpServer server = HttpServer.create(new InetSocketAddress(number), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 5);
            exchange.getResponseBody().write("hello".getBytes());
            exchange.close();
        });
        server.start();
        System.out.println("listening on " + number);
    }
}
