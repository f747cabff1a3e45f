import { useQuery } from '@tanstack/react-query';
import { channelsQuery, locationsQuery } from '../api/queries';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** Locations to choose from. */
export function useLocationChoices(): readonly Choice[] {
  const { data } = useQuery(locationsQuery);
  return (data ?? []).map((location) => ({ value: location.code, label: `${location.code} · ${location.name}` }));
}

/** Channels to choose from. */
export function useChannelChoices(): readonly Choice[] {
  const { data } = useQuery(channelsQuery);
  return (data ?? []).map((channel) => ({ value: channel.code, label: `${channel.code} · ${channel.name}` }));
}
