// Implements scripted_app.hpp on blocking sockets, a thread for each connection.
#include "tests/component/ingress/scripted_app.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utility>

namespace apprunner::ingress {

ScriptedApp::ScriptedApp(Script script)
    : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const where = reinterpret_cast<sockaddr*>(&address);
    static_cast<void>(::bind(listener_, where, size));
    ::listen(listener_, SOMAXCONN);
    ::getsockname(listener_, where, &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept(); });
}

ScriptedApp::~ScriptedApp() {
    kill();
    acceptor_.join();
    for (std::thread& thread : threads_) thread.join();
    ::close(listener_);
}

void ScriptedApp::accept() {
    for (;;) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0) return;
        const int number = ++accepted_;
        const std::lock_guard lock(mutex_);
        threads_.emplace_back([this, fd, number] { serve(fd, number); });
    }
}

void ScriptedApp::serve(int fd, int number) {
    std::list<RawSocket>::iterator connection;
    {
        const std::lock_guard lock(mutex_);
        connection = open_.emplace(open_.end(), fd);
        if (killed_) connection->interrupt();
    }
    script_(*connection, number);
    const std::lock_guard lock(mutex_);
    open_.erase(connection);
}

int ScriptedApp::open_connections() {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(open_.size());
}

void ScriptedApp::kill() {
    killed_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    close_connections();
}

void ScriptedApp::close_connections() {
    const std::lock_guard lock(mutex_);
    for (RawSocket& connection : open_) connection.interrupt();
}

ScriptedApp::Script ScriptedApp::answering(Answer answer) {
    return [answer = std::move(answer)](RawSocket& connection, int /*number*/) {
        for (;;) {
            const Message request = connection.read_message();
            if (!request.whole) return;
            const std::string bytes = answer(request);
            if (bytes.empty() || !connection.send(bytes)) return;
        }
    };
}

ScriptedApp::Script ScriptedApp::saying(const std::string& body) {
    return answering([body](const Message& /*request*/) { return ok(body); });
}

std::string ok(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace apprunner::ingress
