-- The parts that a recording is kept in, where it is: samples a second, and the bytes of each part.
ALTER TABLE calls ADD COLUMN recording_parts TEXT;
