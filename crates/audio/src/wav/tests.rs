//! Tests of WAV files, as they should be and as they should not.

use proptest::{collection::vec, prelude::*};

use super::*;

fn file(format: Format, data: &[u8]) -> Vec<u8> {
    [format.header(Some(data.len() as u64)), data.to_vec()].concat()
}

fn mono(coding: Coding) -> Format {
    Format { coding, channels: 1, rate: 8_000 }
}

#[test]
fn what_is_written_can_be_read() {
    for coding in [Coding::Pcm16, Coding::G711(Law::Mu), Coding::G711(Law::A)] {
        for (channels, rate) in [(1, 16_000), (2, 8_000)] {
            let format = Format { coding, channels, rate };
            let data: Vec<u8> = (0..40).collect();

            let bytes = file(format, &data);

            assert_eq!(Wav::read(&bytes), Ok(Wav { format, data: &data }));
            assert_eq!(bytes[4..8], u32::try_from(bytes.len() - 8).unwrap().to_le_bytes());
        }
    }
}

#[test]
fn the_header_of_a_call_is_as_the_format_says() {
    let header = Format::call(8_000).header(Some(16_000));

    let expected = [
        &b"RIFF"[..],
        &16_050_u32.to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &[18, 0, 0, 0],
        &[7, 0],
        &[2, 0],
        &8_000_u32.to_le_bytes(),
        &16_000_u32.to_le_bytes(),
        &[2, 0],
        &[8, 0],
        &[0, 0],
        b"fact",
        &[4, 0, 0, 0],
        &8_000_u32.to_le_bytes(),
        b"data",
        &16_000_u32.to_le_bytes(),
    ]
    .concat();
    assert_eq!(header, expected);
}

#[test]
fn a_stream_lasts_to_its_end_until_its_length_is_known() {
    let format = Format::call(8_000);
    let mut bytes = format.header(None);
    bytes.extend([1, 2, 3, 4, 5]);

    assert_eq!(Wav::read(&bytes).unwrap().data, [1, 2, 3, 4]);

    let known = format.header(Some(2));
    bytes[..known.len()].copy_from_slice(&known);
    assert_eq!(Wav::read(&bytes).unwrap().data, [1, 2]);
}

#[test]
fn channels_come_apart() {
    let bytes = file(
        Format { coding: Coding::Pcm16, channels: 2, rate: 8_000 },
        &[1, 0, 2, 0, 255, 255, 3, 0],
    );
    let wav = Wav::read(&bytes).unwrap();

    assert_eq!(wav.samples(), [1, 2, -1, 3]);
    assert_eq!([wav.channel(0), wav.channel(1), wav.channel(2)], [vec![1, -1], vec![2, 3], vec![]]);
}

#[test]
fn other_chunks_and_the_long_form_are_read_over() {
    let mut bytes = b"RIFF\0\0\0\0WAVELIST\x03\0\0\0abc\0fmt \x28\0\0\0".to_vec();
    bytes.extend([0xfe, 0xff, 1, 0]);
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(16_000_u32.to_le_bytes());
    bytes.extend([2, 0, 16, 0, 22, 0, 16, 0, 4, 0, 0, 0, 1, 0]);
    bytes.extend(*b"\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71data\x04\0\0\0\x05\0\x06\0LIST");

    let wav = Wav::read(&bytes).unwrap();

    assert_eq!((wav.format, wav.samples()), (mono(Coding::Pcm16), vec![5, 6]));
}

#[test]
fn a_file_that_is_cut_off_is_read_as_far_as_it_is() {
    let bytes = file(mono(Coding::Pcm16), &[1; 100]);

    for length in 0..bytes.len() {
        match Wav::read(&bytes[..length]) {
            Ok(wav) => assert_eq!(wav.data.len(), (length - 44) / 2 * 2),
            Err(error) => assert!(error == WavError::Short && length < 44, "{length}: {error}"),
        }
    }
}

#[test]
fn what_is_no_sound_is_refused() {
    let with = |at: usize, byte: u8| {
        let mut bytes = file(mono(Coding::Pcm16), &[0; 4]);
        bytes[at] = byte;
        Wav::read(&bytes).unwrap_err()
    };

    assert_eq!(Wav::read(b"<html><head>").unwrap_err(), WavError::Foreign);
    assert_eq!(Wav::read(b"").unwrap_err(), WavError::Short);
    assert_eq!(with(8, b'X'), WavError::Foreign);
    assert_eq!(with(20, 85), WavError::Unsupported, "MP3 in a WAV");
    assert_eq!(with(22, 0), WavError::Unsupported, "no channel");
    assert_eq!(with(23, 9), WavError::Unsupported, "thousands of channels");
    assert_eq!(with(34, 24), WavError::Unsupported, "24 bits");
    assert_eq!(with(26, 255), WavError::Unsupported, "millions of samples a second");
    assert_eq!(with(16, 3), WavError::Foreign, "a format of three bytes");
    assert_eq!(with(12, b'x'), WavError::Foreign, "sound before its format");
}

#[test]
fn chunks_of_any_claimed_size_are_no_trap() {
    for size in [u32::MAX, u32::MAX - 1, 0x7fff_ffff, 2_000_000] {
        let bytes = [b"RIFF\0\0\0\0WAVEjunk", &size.to_le_bytes()[..], &[0; 64]].concat();
        assert_eq!(Wav::read(&bytes).unwrap_err(), WavError::Foreign);
    }
    let empty_chunks = [b"RIFF\0\0\0\0WAVE".to_vec(), b"junk\0\0\0\0".repeat(200_000)].concat();
    assert_eq!(Wav::read(&empty_chunks).unwrap_err(), WavError::Foreign);
}

#[test]
fn sizes_beyond_four_gigabytes_are_written_as_unknown() {
    let header = Format::call(8_000).header(Some(u64::MAX));

    assert_eq!(header[4..8], [0xff; 4]);
    assert_eq!(Header::read(&header).unwrap().length, None);
}

proptest! {
    #[test]
    fn no_bytes_are_a_panic(bytes in vec(any::<u8>(), 0..200)) {
        let _ = Wav::read(&bytes);
    }

    #[test]
    fn no_damage_is_a_panic(damage in vec((0_usize..80, any::<u8>()), 1..8), length in 0_usize..80) {
        let mut bytes = file(Format::call(8_000), &[7; 30]);
        for (at, byte) in damage {
            bytes[at] = byte;
        }
        if let Ok(wav) = Wav::read(&bytes[..length]) {
            prop_assert!(wav.samples().len() <= 80);
            prop_assert!(wav.data.len() % wav.format.block() == 0);
        }
    }
}
