// The guard's configuration.

public import HearthINI

public enum GuardSchema {
    public static var schema: INISchema { INISchema([]) }
}
