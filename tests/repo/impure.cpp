// A function for each kind of impurity that purity.py looks for, so that its test can fail. Never
// linked into anything.
#include <boost/asio/io_context.hpp>

#include <nlohmann/json.hpp>
#include <stdlib.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <random>
#include <string>
#include <thread>

namespace apprunner::impure {

std::chrono::steady_clock::time_point read_the_clock() {
    return std::chrono::steady_clock::now();
}

unsigned draw() {
    return std::random_device{}();
}

void start_a_thread() {
    std::thread([] {}).join();
}

int open_a_socket() {
    return socket(AF_INET, SOCK_STREAM, 0);
}

void run_asio() {
    boost::asio::io_context context;
    context.run();
}

std::string read_a_file(const char* name) {
    std::ifstream file(name);
    std::string word;
    file >> word;
    return word;
}

const char* read_the_environment() {
    return getenv("HOME");
}

std::string write_json() {
    return nlohmann::json{{"a", 1}}.dump();
}

void log_a_line(const char* line) {
    std::puts(line);
}

}  // namespace apprunner::impure
