import { BlockList, isIP } from 'node:net';

/** Addresses and ranges of them. */
export interface AddressList {
  /** An IPv4 address is the same one in its IPv6 form (`::ffff:127.0.0.1`). */
  has(address: string): boolean;
}

/** @param ranges each an address, or a range such as `10.0.0.0/8`; others count for nothing. */
export function createAddressList(ranges: readonly string[]): AddressList {
  const list = new BlockList();
  for (const range of ranges) add(list, range);
  return {
    has(address) {
      const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
      const version = isIP(plain);
      return version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6');
    },
  };
}

/** Whether a text is an address, or a range of them such as `10.0.0.0/8`. */
export function isAddressRange(text: string): boolean {
  return add(new BlockList(), text);
}

function add(list: BlockList, text: string): boolean {
  const [address = '', length, ...others] = text.split('/');
  const version = isIP(address);
  if (version === 0 || others.length > 0) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  if (length === undefined) {
    list.addAddress(address, family);
    return true;
  }
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : NaN;
  if (!(bits <= (version === 4 ? 32 : 128))) return false;
  list.addSubnet(address, bits, family);
  return true;
}
