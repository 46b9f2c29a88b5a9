# What goes through a relay's carriers.
apprunner_test(NAME relay_test LABEL unit SOURCES relay/frames_test.cpp LIBS relay_pure)
