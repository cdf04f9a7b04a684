import type { ResolvedTicket } from '#history';

interface Trouble {
  readonly subject: string;
  readonly description: string;
  readonly resolution: string;
}

const TROUBLES: readonly Trouble[] = [
  {
    subject: 'Printer prints blank pages',
    description: 'Since the update the printer on the floor prints blank pages for accounting.',
    resolution: 'Reinstalled the printer driver that the update had replaced.',
  },
  {
    subject: 'VPN disconnects every few minutes',
    description: 'The VPN client loses its connection when the laptop changes between wireless networks.',
    resolution: 'Raised the keep-alive of the VPN profile and updated the client.',
  },
  {
    subject: 'Mailbox is full',
    description: 'Outlook reports that the mailbox is full and no message can be sent.',
    resolution: 'Switched on the online archive and moved messages older than two years.',
  },
  {
    subject: 'Shared drive is not mapped after logon',
    description: 'The drive letter of the department is missing after logon.',
    resolution: 'Corrected the group membership that the logon script asks for.',
  },
  {
    subject: 'Laptop does not wake up from sleep',
    description: 'The screen of the laptop stays black after the lid is opened.',
    resolution: 'Updated the firmware of the docking station.',
  },
];

/** Different enough from each other that only the tickets of one kind of trouble are similar. */
const COPIES = 200;

/** The tenant's resolved tickets: a thousand, of five kinds of trouble. */
export const RESOLVED_TICKETS: readonly ResolvedTicket[] = Array.from({ length: COPIES * TROUBLES.length }, (_, index) => {
  const trouble = TROUBLES[index % TROUBLES.length];
  if (trouble === undefined) throw new RangeError('There is no such trouble.');
  return {
    ...trouble,
    ticketId: String(500_000 + index),
    description: `${trouble.description} Reported from room ${index}.`,
    resolvedAt: new Date(Date.UTC(2026, 0, 1 + (index % 300))),
    source: 'import',
  };
});
