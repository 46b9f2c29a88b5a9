// Writes JSON straight into a string: no tree is built for an answer. The caller keeps the nesting
// right; text that is not UTF-8 comes out with U+FFFD in its place. Any thread.
#pragma once

#include "emulator/base/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace apprunner::base {

class JsonWriter {
  public:
    explicit JsonWriter(std::string& out) : out_(out) { out_.reserve(usual_bytes); }

    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    void key(std::string_view name);

    void text(std::string_view value);
    void number(std::int64_t value);
    /// With three digits after the point, rounded. For numbers of a measure: below 9e15.
    void real(double value);
    void flag(bool value);
    /// Seconds since the epoch with a fraction, as AWS JSON has it.
    void timestamp(WallTime value);

    void text_member(std::string_view name, std::string_view value) {
        key(name);
        text(value);
    }
    /// Left out when there is nothing: AWS sends no nulls.
    void text_member(std::string_view name, const std::optional<std::string>& value) {
        if (value) text_member(name, std::string_view(*value));
    }
    void text_member(std::string_view name, const std::string& value) {
        text_member(name, std::string_view(value));
    }
    void text_member(std::string_view name, const char* value) {
        text_member(name, std::string_view(value));
    }
    void number_member(std::string_view name, std::int64_t value) {
        key(name);
        number(value);
    }
    void real_member(std::string_view name, double value) {
        key(name);
        real(value);
    }
    void flag_member(std::string_view name, bool value) {
        key(name);
        flag(value);
    }
    void time_member(std::string_view name, WallTime value) {
        key(name);
        timestamp(value);
    }
    void begin_object_member(std::string_view name) {
        key(name);
        begin_object();
    }
    void begin_array_member(std::string_view name) {
        key(name);
        begin_array();
    }
    /// An array of texts; `texts` is any range of them.
    void texts_member(std::string_view name, const auto& texts) {
        begin_array_member(name);
        for (const auto& each : texts) text(each);
        end_array();
    }

  private:
    /// A Service fits: most answers are written without growing the string.
    static constexpr std::size_t usual_bytes = 1536;

    void open(char bracket);
    void close(char bracket);
    void separate();

    std::string& out_;
    bool needs_comma_ = false;
};

}  // namespace apprunner::base
